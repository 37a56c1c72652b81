"""What `hub connector new` copies: two whole connectors, checked like every other, of a made-up format each."""

"""One package for each kind of agency: how its documents become events, and deliveries its documents."""

"""Who somebody is: an identity provider's word, sessions, signing out, and a case of another area in an emergency."""

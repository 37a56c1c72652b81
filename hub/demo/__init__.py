"""An invented population and simulated agencies: outside clients, nothing more."""

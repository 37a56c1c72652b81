"""What things are: frozen values and the rules that need nothing else."""

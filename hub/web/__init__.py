"""The two consoles and the machine interface: what people of operations and coordinators see, and decide."""

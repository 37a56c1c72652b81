"""Kafka: the agents that receive, the relay that sends, topics, registry and accounts."""

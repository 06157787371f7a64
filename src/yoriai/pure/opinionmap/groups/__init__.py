"""Opinion groups: people who stand close to each other on the map."""

// Talks to a hub.

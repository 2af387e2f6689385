// Delivers spooled events to a hub.

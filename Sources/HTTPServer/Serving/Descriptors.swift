internal import Glibc

/// `close` by another name: a type's own `close` method would hide it.
func closeDescriptor(_ descriptor: Int32) { close(descriptor) }

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Runs C code whose error callbacks must not return.
///
/// libpng and libjpeg leave a failed call by `longjmp`, which Swift does not have. Here each file
/// is coded on a thread of its own, and the error callback ends that thread. The thread's function
/// keeps all it owns in a context on the heap and holds no Swift reference, so that nothing is
/// lost with its stack; who joins the thread frees the context.
enum CodecThread {
  #if canImport(Darwin)
    /// What runs on the thread.
    typealias Body = @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer?
  #else
    /// What runs on the thread.
    typealias Body = @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?
  #endif

  /// Runs a function to its end, or to the end of its thread.
  ///
  /// - Throws: `noThread` where the system has none.
  static func run(
    _ context: UnsafeMutableRawPointer, _ body: Body
  ) throws(PictureFault) {
    var attributes = pthread_attr_t()
    unsafe pthread_attr_init(&attributes)
    defer { unsafe pthread_attr_destroy(&attributes) }
    // The codecs keep tables on the heap; half a megabyte of stack is plenty, and saves address
    // space under a limit.
    unsafe pthread_attr_setstacksize(&attributes, 512 << 10)
    #if canImport(Darwin)
      var thread: pthread_t?
      let status = unsafe pthread_create(&thread, &attributes, body, context)
      guard status == 0, let thread = unsafe thread else { throw .noThread(number: status) }
      unsafe pthread_join(thread, nil)
    #else
      var thread = pthread_t()
      let status = unsafe pthread_create(&thread, &attributes, body, context)
      guard status == 0 else { throw .noThread(number: status) }
      pthread_join(thread, nil)
    #endif
  }

  /// Ends the calling thread; for error callbacks.
  static func leave() -> Never { pthread_exit(nil) }
}

/// The C library's `free`, by a name that does not hide behind a method of the same name.
func systemFree(_ memory: UnsafeMutableRawPointer?) { unsafe free(memory) }

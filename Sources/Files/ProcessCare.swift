import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What a program does before anything else, so that whatever its caller set up cannot spoil files.
public enum ProcessCare {
  /// Opens `/dev/null` in the place of standard streams that the caller closed.
  ///
  /// Otherwise the next file would get such a stream's number, and text for a person would be
  /// written into it.
  public static func keepStandardStreams() {
    while true {
      let number = unsafe open("/dev/null", O_RDWR)
      guard (0...2).contains(number) else {
        if number > 2 { _ = close(number) }
        return
      }
    }
  }

  /// Makes a limit on file sizes an error of the write instead of the end of the process.
  public static func ignoreFileSizeSignal() { _ = signal(SIGXFSZ, SIG_IGN) }

  /// Runs a function on a thread with a stack of its own, whatever limit the caller set.
  ///
  /// - Returns: What the function answers; it runs on the calling thread where the system has no
  ///   other.
  public static func run(stackBytes: Int, _ body: @escaping @Sendable () -> Int32) -> Int32 {
    let work = Work(body)
    var attributes = pthread_attr_t()
    unsafe pthread_attr_init(&attributes)
    defer { unsafe pthread_attr_destroy(&attributes) }
    unsafe pthread_attr_setstacksize(&attributes, stackBytes)
    let context = unsafe Unmanaged.passRetained(work).toOpaque()
    guard unsafe start(&attributes, context) else {
      unsafe Unmanaged<Work>.fromOpaque(context).release()
      return body()
    }
    return work.status.load(ordering: .acquiring)
  }

  /// Ends the process by SIGINT, SIGTERM or SIGHUP as they do, with its unfinished files removed.
  ///
  /// Signals that the caller set to be ignored, as `nohup` does, stay ignored. Must be called
  /// before the process makes threads.
  /// - Parameter onInterrupt: Asked at each SIGINT; the process goes on where it answers true.
  public static func watchSignals(onInterrupt: @escaping @Sendable () -> Bool) {
    var watched = sigset_t()
    unsafe sigemptyset(&watched)
    for number in [SIGINT, SIGTERM, SIGHUP] where !isIgnored(number) {
      unsafe sigaddset(&watched, number)
    }
    unsafe pthread_sigmask(SIG_BLOCK, &watched, nil)
    let set = watched
    endsOnTermination.store(
      unsafe sigismember(&watched, SIGTERM) == 1, ordering: .relaxed)
    let watch = Work {
      while true {
        var (set, number) = (set, Int32(0))
        guard unsafe sigwait(&set, &number) == 0 else { return 0 }
        if hasLostPages.load(ordering: .relaxed) {
          TemporaryFile.removeAll { endForLostPages() }
        }
        if number == SIGINT, onInterrupt() { continue }
        TemporaryFile.removeAll { end(by: number) }
      }
    }
    var attributes = pthread_attr_t()
    unsafe pthread_attr_init(&attributes)
    defer { unsafe pthread_attr_destroy(&attributes) }
    unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    unsafe pthread_attr_setstacksize(&attributes, 256 << 10)
    let context = unsafe Unmanaged.passRetained(watch).toOpaque()
    if unsafe !start(&attributes, context, joins: false) {
      unsafe Unmanaged<Work>.fromOpaque(context).release()
      unsafe pthread_sigmask(SIG_UNBLOCK, &watched, nil)
      endsOnTermination.store(false, ordering: .relaxed)
    }
  }

  /// Ends the process with a message and a status where a file that is used as memory was shortened
  /// by another program, with unfinished files removed where `watchSignals` has been called.
  ///
  /// - Parameters:
  ///   - message: What is written to standard error.
  ///   - status: The exit status.
  public static func watchMappedFiles(message: String, status: Int32) {
    unsafe lostPages = Array(message.utf8)
    lostStatus.store(status, ordering: .relaxed)
    _ = signal(SIGBUS) { number in
      guard MappedStretch.present.load(ordering: .relaxed) > 0 else {
        _ = signal(number, SIG_DFL)
        return
      }
      ProcessCare.hasLostPages.store(true, ordering: .relaxed)
      // Files are removed by the thread that waits for signals: here nothing may be locked.
      guard ProcessCare.endsOnTermination.load(ordering: .relaxed) else {
        ProcessCare.endForLostPages()
      }
      _ = kill(getpid(), SIGTERM)
      while true { _ = pause() }
    }
    // Touched once here: nothing may be made for the first time in a handler.
    _ = MappedStretch.present.load(ordering: .relaxed)
    hasLostPages.store(false, ordering: .relaxed)
    _ = endsOnTermination.load(ordering: .relaxed)
  }

  /// Written before any file is mapped.
  nonisolated(unsafe) private static var lostPages: [UInt8] = []
  private static let lostStatus = Atomic<Int32>(1)
  private static let hasLostPages = Atomic<Bool>(false)
  private static let endsOnTermination = Atomic<Bool>(false)

  private static func endForLostPages() -> Never {
    unsafe lostPages.withUnsafeBytes { unsafe _ = write(2, $0.baseAddress, $0.count) }
    _exit(lostStatus.load(ordering: .relaxed))
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard unsafe sigaction(number, nil, &action) == 0 else { return false }
    #if canImport(Darwin)
      let handler = unsafe action.__sigaction_u.__sa_handler
    #else
      let handler = unsafe action.__sigaction_handler.sa_handler
    #endif
    return unsafe unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  /// Ends the process by a signal, so that a shell sees what happened.
  private static func end(by number: Int32) -> Never {
    var set = sigset_t()
    unsafe sigemptyset(&set)
    unsafe sigaddset(&set, number)
    _ = signal(number, SIG_DFL)
    unsafe pthread_sigmask(SIG_UNBLOCK, &set, nil)
    _ = raise(number)
    _exit(128 + number)
  }

  private static func start(
    _ attributes: UnsafeMutablePointer<pthread_attr_t>, _ context: UnsafeMutableRawPointer,
    joins: Bool = true
  ) -> Bool {
    #if canImport(Darwin)
      var thread: pthread_t?
      let status = unsafe pthread_create(&thread, attributes, Work.body, context)
      guard status == 0, let thread = unsafe thread else { return false }
      if joins { unsafe _ = pthread_join(thread, nil) }
    #else
      var thread = pthread_t()
      guard unsafe pthread_create(&thread, attributes, Work.body, context) == 0 else {
        return false
      }
      if joins { _ = pthread_join(thread, nil) }
    #endif
    return true
  }

  /// A function and what it answered, as a thread gets it.
  private final class Work: Sendable {
    private let function: @Sendable () -> Int32
    let status = Atomic<Int32>(0)

    init(_ function: @escaping @Sendable () -> Int32) { self.function = function }

    #if canImport(Darwin)
      static let body: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? = {
        unsafe Unmanaged<Work>.fromOpaque($0).takeRetainedValue().run()
        return nil
      }
    #else
      static let body: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = {
        if let context = unsafe $0 {
          unsafe Unmanaged<Work>.fromOpaque(context).takeRetainedValue().run()
        }
        return nil
      }
    #endif

    private func run() { status.store(function(), ordering: .releasing) }
  }
}

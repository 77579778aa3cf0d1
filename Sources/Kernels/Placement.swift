#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Where a team's workers run: never on the processor of the thread that calls them.
///
/// A scheduler may wake a worker on its caller's processor and leave both there, since each of them
/// yields while it waits for the other: two threads then take as long as one. So workers keep off
/// the caller's processor, and where the team fills all processors each worker keeps to one.
/// Systems without such calls place threads themselves.
@safe package struct Placement: Sendable {
  /// The processors that this process may use.
  private let processors: [Int]
  /// Whether each worker has a processor of its own.
  private let isFull: Bool

  /// For a team of so many workers, the caller included; nil where there is nothing to choose.
  package init?(size: Int) {
    processors = Processors.allowed
    guard size > 1, size <= processors.count, Calls.current != nil, unsafe Calls.restrict != nil
    else {
      return nil
    }
    isFull = size == processors.count
  }

  /// The processor that runs the calling thread; -1 where nobody knows.
  package static var current: Int { Int(Calls.current?() ?? -1) }

  /// Words of the mask that `keepOff` works in.
  var words: Int { (processors.max() ?? 0) / 64 + 1 }

  /// Lets the calling thread, a worker, run on any processor but the caller's, or on its own one.
  ///
  /// - Parameter mask: `words` words of any value, so that nothing is allocated here.
  func keepOff(_ caller: Int, worker: Int, mask: inout [UInt64]) {
    for word in mask.indices { mask[word] = 0 }
    guard let place = processors.firstIndex(of: caller) else { return }
    if isFull {
      let mine = processors[(place + worker) % processors.count]
      mask[mine / 64] |= 1 << UInt64(mine % 64)
    } else {
      for other in processors where other != caller { mask[other / 64] |= 1 << UInt64(other % 64) }
    }
    // Advice only: a refusal changes nothing.
    restrict(to: mask)
  }

  /// Brings the calling thread, the caller of a full team, back to the processor where it ran the
  /// region before, whose caches hold what it needs; it may leave again at any time.
  ///
  /// - Parameters:
  ///   - mask: `words` words of any value.
  ///   - kept: the same, for the processors that the thread may use.
  /// - Returns: Where the thread runs now.
  func bring(back processor: Int, mask: inout [UInt64], kept: inout [UInt64]) -> Int {
    let bytes = kept.count * 8
    let read = unsafe kept.withUnsafeMutableBufferPointer { kept in
      unsafe kept.baseAddress.flatMap { unsafe Calls.read?(0, bytes, $0) } ?? -1
    }
    let isAllowed = kept[processor / 64] >> UInt64(processor % 64) & 1 == 1
    guard isFull, read >= 0, isAllowed else { return Self.current }
    for word in mask.indices { mask[word] = 0 }
    mask[processor / 64] |= 1 << UInt64(processor % 64)
    restrict(to: mask)
    restrict(to: kept)
    return Self.current
  }

  private func restrict(to mask: [UInt64]) {
    unsafe mask.withUnsafeBufferPointer { buffer in
      if let base = buffer.baseAddress { unsafe _ = Calls.restrict?(0, buffer.count * 8, base) }
    }
  }
}

/// Calls of Linux that are hidden from Swift behind a feature macro, found by name.
private enum Calls {
  typealias Current = @Sendable @convention(c) () -> Int32
  typealias Restrict = @Sendable @convention(c) (Int32, Int, UnsafePointer<UInt64>) -> Int32

  typealias Read = @Sendable @convention(c) (Int32, Int, UnsafeMutablePointer<UInt64>) -> Int32

  #if os(Linux)
    static let read: Read? = unsafe dlsym(nil, "sched_getaffinity").map {
      unsafe unsafeBitCast($0, to: Read.self)
    }
    static let current: Current? = unsafe dlsym(nil, "sched_getcpu").map {
      unsafe unsafeBitCast($0, to: Current.self)
    }
    static let restrict: Restrict? = unsafe dlsym(nil, "sched_setaffinity").map {
      unsafe unsafeBitCast($0, to: Restrict.self)
    }
  #else
    static let read: Read? = nil
    static let current: Current? = nil
    static let restrict: Restrict? = nil
  #endif
}

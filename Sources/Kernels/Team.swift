import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A fixed set of threads that work through one region after the other.
///
/// The room `Kernels` holds the fast loops and the threads that run them. It knows floats, sizes
/// and strides; it knows no layer and no graph. The caller is worker 0; the other workers wait in
/// between, spinning for a moment before they sleep. A caller that is done takes over what a worker
/// has not begun: so a worker that sleeps, or has to wait for its turn, holds nobody up; one that lost
/// its processor in the middle of a share still does. A region allocates nothing.
@safe public final class Team: @unchecked Sendable {
  /// How many workers there are, the caller included.
  public let size: Int
  private let shared: Shared
  private let threads: [Worker]
  private let seats: [Seat]
  private let busy = Atomic<Bool>(false)
  /// How many regions there have been.
  private var regions = 0
  /// Room for `Placement`.
  private var mask: [UInt64] = []
  private var kept: [UInt64] = []

  /// Starts the workers; as many as this process may keep busy unless `size` says otherwise.
  ///
  /// Where the system refuses a thread, the team is smaller than asked for.
  public init(size requested: Int? = nil) {
    let processors = Processors.available
    let wanted = max(1, requested ?? processors)
    shared = Shared(spins: wanted <= processors)
    var threads: [Worker] = []
    var seats: [Seat] = []
    while threads.count + 1 < wanted {
      let seat = Seat(shared: shared, index: threads.count + 1)
      guard let thread = Worker(seat) else { break }
      threads.append(thread)
      seats.append(seat)
    }
    (self.threads, self.seats) = (threads, seats)
    size = threads.count + 1
    shared.size = size
    shared.placement = Placement(size: size)
    mask = [UInt64](repeating: 0, count: shared.placement?.words ?? 0)
    kept = mask
  }

  deinit {
    shared.stops = true
    shared.start.add(1)
    for thread in threads { thread.join() }
  }

  /// How many processors this process may keep busy: its affinity mask, cut by a quota.
  public static var processors: Int { Processors.available }

  /// Calls `body` once for every worker, each on its own thread unless the caller is faster, and
  /// returns when all are done.
  ///
  /// `body` gets `operands`, the worker's index and the number of workers. A body that captures
  /// nothing costs no allocation. A region that is started inside another one, or from a second
  /// thread at the same time, runs its workers one after the other on the calling thread, so
  /// workers must not wait for each other.
  public func run<Operands>(
    _ operands: Operands, _ body: @escaping (Operands, Int, Int) -> Void
  ) {
    guard size > 1,
      busy.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged
    else {
      for worker in 0..<size { body(operands, worker, size) }
      return
    }
    let frame = Frame(operands: operands, body: body)
    unsafe withUnsafePointer(to: frame) { pointer in
      unsafe shared.frame = UnsafeRawPointer(pointer)
      if let placement = shared.placement {
        let now = Placement.current
        if now != shared.caller {
          // Else the workers would have to go elsewhere.
          shared.caller =
            shared.caller < 0
            ? now : placement.bring(back: shared.caller, mask: &mask, kept: &kept)
        }
      }
      shared.kind = Frame<Operands>.self
      shared.start.add(1)
      regions += 1
      body(operands, 0, size)
      let finished = regions * (size - 1)
      if !shared.done.hasReached(finished) {
        for seat in seats where seat.claims(regions) {
          body(operands, seat.index, size)
          shared.done.add(1)
        }
        shared.done.wait(for: finished)
      }
      unsafe shared.frame = nil
    }
    busy.store(false, ordering: .releasing)
  }

  /// Calls `body` once for every worker with its index and the number of workers.
  ///
  /// As the other `run`, at the cost of one small allocation.
  public func run(_ body: (_ worker: Int, _ count: Int) -> Void) {
    withoutActuallyEscaping(body) { body in run(()) { _, worker, count in body(worker, count) } }
  }

  /// The contiguous share of `total` things that falls to a worker; shares differ by one at most.
  public static func share(of total: Int, worker: Int, of count: Int) -> Range<Int> {
    let (each, rest) = total.quotientAndRemainder(dividingBy: count)
    let start = worker * each + min(worker, rest)
    return start..<start + each + (worker < rest ? 1 : 0)
  }
}

extension Team {
  /// The share of a stretch that falls to a worker.
  static func share(of range: Range<Int>, worker: Int, of count: Int) -> Range<Int> {
    let share = share(of: range.count, worker: worker, of: count)
    return range.lowerBound + share.lowerBound..<range.lowerBound + share.upperBound
  }
}

/// A region's body with its type forgotten, so that a worker can call it through a raw pointer.
private protocol Callable {
  static func call(_ frame: UnsafeRawPointer, worker: Int, of count: Int)
}

/// What a region hands to its workers.
///
/// It lives on the caller's stack while the region runs.
private struct Frame<Operands>: Callable {
  let operands: Operands
  let body: (Operands, Int, Int) -> Void

  static func call(_ frame: UnsafeRawPointer, worker: Int, of count: Int) {
    let frame = unsafe frame.assumingMemoryBound(to: Self.self)
    unsafe frame.pointee.body(frame.pointee.operands, worker, count)
  }
}

/// What the team and its threads have in common.
///
/// Written by the team between regions only.
@safe private final class Shared: @unchecked Sendable {
  let start: Gate
  let done: Gate
  var frame: UnsafeRawPointer?
  var kind: (any Callable.Type)?
  var size = 1
  var stops = false
  var placement: Placement?
  /// The processor on which the caller began the region; -1 before the first one.
  var caller = -1

  init(spins: Bool) {
    start = Gate(spins: spins)
    done = Gate(spins: spins)
  }
}

/// One worker's place in the team.
private final class Seat: Sendable {
  let shared: Shared
  let index: Int
  /// The last region whose share was begun, by the worker or by the caller in its place.
  private let begun = Atomic<Int>(0)
  // Keeps the number on a cache line of its own.
  private let padding: (Int, Int, Int, Int, Int, Int, Int, Int) = (0, 0, 0, 0, 0, 0, 0, 0)

  init(shared: Shared, index: Int) {
    self.shared = shared
    self.index = index
  }

  /// Whether the share of a region falls to whoever asks: to the first who does.
  func claims(_ region: Int) -> Bool {
    begun.compareExchange(
      expected: region - 1, desired: region, ordering: .acquiringAndReleasing
    ).exchanged
  }

  func work() {
    var region = 0
    var caller = -1
    var mask: [UInt64] = []
    while true {
      region += 1
      shared.start.wait(for: region)
      // What is shared may be looked at only inside a region, which lasts until its shares are done.
      guard claims(region) else { continue }
      if shared.stops { return }
      if let placement = shared.placement, shared.caller != caller {
        caller = shared.caller
        if mask.isEmpty { mask = [UInt64](repeating: 0, count: placement.words) }
        placement.keepOff(caller, worker: index, mask: &mask)
      }
      if let frame = unsafe shared.frame, let kind = shared.kind {
        unsafe kind.call(frame, worker: index, of: shared.size)
      }
      shared.done.add(1)
    }
  }
}

/// One started thread.
@safe private struct Worker {
  private let thread: pthread_t

  /// Starts a thread that works in `seat` until the team stops; nil where the system refuses.
  init?(_ seat: Seat) {
    let box = unsafe Unmanaged.passRetained(seat)
    #if canImport(Darwin)
      var handle: pthread_t?
      let status = unsafe pthread_create(
        &handle, nil,
        { raw in
          unsafe Unmanaged<Seat>.fromOpaque(raw).takeRetainedValue().work()
          return nil
        }, box.toOpaque())
      guard status == 0, let handle = unsafe handle else {
        unsafe box.release()
        return nil
      }
      unsafe thread = handle
    #else
      var handle = pthread_t()
      let status = unsafe pthread_create(
        &handle, nil,
        { raw in
          if let raw = unsafe raw {
            unsafe Unmanaged<Seat>.fromOpaque(raw).takeRetainedValue().work()
          }
          return nil
        }, box.toOpaque())
      guard status == 0 else {
        unsafe box.release()
        return nil
      }
      thread = handle
    #endif
  }

  func join() {
    #if canImport(Darwin)
      unsafe _ = pthread_join(thread, nil)
    #else
      _ = pthread_join(thread, nil)
    #endif
  }
}

import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A number that threads wait on: first spinning, then giving up their turn, then asleep.
@safe final class Gate: @unchecked Sendable {
  /// Spinning longer than this would steal time from the thread that is waited for.
  private static let spinNanoseconds: UInt64 = 50_000
  /// Waking a sleeper costs up to half a millisecond, so sleep only after longer idleness.
  private static let patienceNanoseconds: UInt64 = 1_000_000

  private let value = Atomic<Int>(0)
  // Keeps the number that everybody polls on a cache line of its own.
  private let padding: (Int, Int, Int, Int, Int, Int, Int, Int) = (0, 0, 0, 0, 0, 0, 0, 0)
  private let sleepers = Atomic<Int>(0)
  private let spins: Bool
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>

  /// A gate at zero.
  ///
  /// `spins` is false where there are more threads than processors.
  init(spins: Bool) {
    self.spins = spins
    unsafe mutex = .allocate(capacity: 1)
    unsafe condition = .allocate(capacity: 1)
    unsafe mutex.initialize(to: pthread_mutex_t())
    unsafe condition.initialize(to: pthread_cond_t())
    unsafe _ = pthread_mutex_init(mutex, nil)
    unsafe _ = pthread_cond_init(condition, nil)
  }

  deinit {
    unsafe _ = pthread_cond_destroy(condition)
    unsafe _ = pthread_mutex_destroy(mutex)
    unsafe condition.deallocate()
    unsafe mutex.deallocate()
  }

  /// Adds to the number and wakes whoever sleeps.
  ///
  /// What was written before is seen by whoever sees the sum.
  func add(_ amount: Int) {
    value.add(amount, ordering: .sequentiallyConsistent)
    // The sum comes before this look, a sleeper's count before its last look: one sees the other.
    guard sleepers.load(ordering: .sequentiallyConsistent) > 0 else { return }
    unsafe _ = pthread_mutex_lock(mutex)
    unsafe _ = pthread_cond_broadcast(condition)
    unsafe _ = pthread_mutex_unlock(mutex)
  }

  /// Whether the number has reached `target`.
  func hasReached(_ target: Int) -> Bool { value.load(ordering: .acquiring) >= target }

  /// Waits until the number has reached `target`.
  func wait(for target: Int) {
    if value.load(ordering: .acquiring) >= target { return }
    let start = Self.nanoseconds()
    while true {
      for _ in 0..<(spins ? 64 : 1) where value.load(ordering: .acquiring) >= target { return }
      let waited = Self.nanoseconds() &- start
      if waited > Self.patienceNanoseconds { break }
      if !spins || waited > Self.spinNanoseconds { _ = sched_yield() }
    }
    unsafe _ = pthread_mutex_lock(mutex)
    sleepers.add(1, ordering: .sequentiallyConsistent)
    while value.load(ordering: .sequentiallyConsistent) < target {
      unsafe _ = pthread_cond_wait(condition, mutex)
    }
    sleepers.subtract(1, ordering: .sequentiallyConsistent)
    unsafe _ = pthread_mutex_unlock(mutex)
  }

  private static func nanoseconds() -> UInt64 {
    var time = timespec()
    unsafe _ = clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }
}

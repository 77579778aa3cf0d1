import Kernels
import Synchronization
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct TeamTests {
  @Test("shares cover everything once, in order, and differ by one at most")
  func shares() {
    for total in [0, 1, 2, 7, 8, 9, 100] {
      for count in 1...9 {
        let shares = (0..<count).map { Team.share(of: total, worker: $0, of: count) }
        #expect(shares.flatMap { Array($0) } == Array(0..<total))
        let sizes = shares.map(\.count)
        #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
      }
    }
  }

  @Test("every worker runs once in each of ten thousand regions", arguments: [1, 2, 3, 8])
  func manyRegions(size: Int) {
    let team = Team(size: size)
    #expect(team.size == size)
    let runs = Atomic<Int>(0)
    let indices = Atomic<Int>(0)
    var order = 0
    for region in 0..<10_000 {
      team.run { worker, count in
        runs.add(1, ordering: .relaxed)
        indices.add(worker + count, ordering: .relaxed)
      }
      if runs.load(ordering: .relaxed) == (region + 1) * size { order += 1 }
    }
    #expect(order == 10_000)
    #expect(indices.load(ordering: .relaxed) == 10_000 * (size * (size - 1) / 2 + size * size))
  }

  @Test("a team that slept wakes up again")
  func sleeping() async throws {
    let team = Team(size: 3)
    let runs = Atomic<Int>(0)
    for _ in 0..<5 {
      try await Task.sleep(for: .milliseconds(5))
      team.run { _, _ in runs.add(1, ordering: .relaxed) }
    }
    #expect(runs.load(ordering: .relaxed) == 15)
  }

  @Test("a caller takes over what a worker has not begun")
  func takingOver() {
    // More workers than processors: most have no turn before the caller is done.
    let team = Team(size: 8 * Team.processors)
    let caller = Thread()
    let taken = Atomic<Int>(0)
    let runs = Atomic<Int>(0)
    for _ in 0..<1000 {
      team.run { worker, _ in
        runs.add(1, ordering: .relaxed)
        if worker > 0, caller.isCurrent {
          taken.add(1, ordering: .relaxed)
        }
      }
    }
    #expect(runs.load(ordering: .relaxed) == 1000 * team.size)
    #expect(taken.load(ordering: .relaxed) > 0)
  }

  @Test("operands reach every worker, and what workers write is seen after the region")
  func operands() {
    let team = Team(size: 4)
    let sums = Slots()
    for round in 0..<100 {
      team.run((sums, round)) { operands, worker, _ in operands.0.add(operands.1, at: worker) }
    }
    #expect(sums.values == [4950, 4950, 4950, 4950])
  }

  @Test("a region inside a region runs on the calling thread")
  func nested() {
    let team = Team(size: 2)
    let runs = Atomic<Int>(0)
    team.run { _, _ in
      team.run { _, _ in runs.add(1, ordering: .relaxed) }
    }
    #expect(runs.load(ordering: .relaxed) == 4)
  }

  @Test("two threads may use one team at once")
  func shared() async {
    let team = Team(size: 2)
    let slots = Slots()
    await withTaskGroup(of: Void.self) { group in
      for index in 0..<4 {
        group.addTask {
          for _ in 0..<1000 {
            team.run((slots, index)) { operands, worker, _ in
              operands.0.add(worker + 1, at: operands.1)
            }
          }
        }
      }
    }
    #expect(slots.values == [3000, 3000, 3000, 3000])
  }

  @Test("teams come and go")
  func lifetimes() {
    let runs = Atomic<Int>(0)
    for size in 1...40 {
      Team(size: size % 4 + 1).run { _, _ in runs.add(1, ordering: .relaxed) }
    }
    #expect(runs.load(ordering: .relaxed) == 100)
  }

  @Test(
    "workers of a full team run on processors of their own",
    .enabled(if: Team.processors > 1 && Placement.current >= 0, "nobody chooses processors here"))
  func placement() throws {
    let team = Team()
    try #require(Placement(size: team.size) != nil)
    let places = (0..<team.size).map { _ in Counter() }
    let begun = Atomic(0)
    let areThere = Atomic(false)
    let clock = ContinuousClock()
    let end = clock.now + .seconds(60)
    var (apart, counted) = (0, 0)
    while counted < 100, clock.now < end {
      begun.store(0, ordering: .relaxed)
      team.run { worker, count in
        places[worker].sum.store(Placement.current, ordering: .relaxed)
        guard worker == 0 else {
          begun.add(1, ordering: .relaxed)
          return
        }
        // The caller waits for the others to begin: it would do their work otherwise, the more so
        // the busier the machine is.
        let patience = clock.now + .milliseconds(100)
        while begun.load(ordering: .relaxed) < count - 1, clock.now < patience { sched_yield() }
        areThere.store(begun.load(ordering: .relaxed) == count - 1, ordering: .relaxed)
      }
      guard areThere.load(ordering: .relaxed) else { continue }
      counted += 1
      let found = places.map { $0.sum.load(ordering: .relaxed) }
      if Set(found).count == team.size { apart += 1 }
    }
    // The caller may be moved in the middle of a region, but rarely.
    #expect(counted > 0 && 2 * apart > counted, "\(apart) of \(counted)")
  }

  @Test("there is at least one processor, and a team has as many workers unless told otherwise")
  func processors() {
    #expect(Team.processors >= 1)
    #expect(Team().size == Team.processors)
    #expect(Team(size: 0).size == 1)
  }
}

/// The thread that made it.
private struct Thread: @unchecked Sendable {
  private let handle = pthread_self()
  var isCurrent: Bool { pthread_equal(pthread_self(), handle) != 0 }
}

/// Four counters that threads may add to: atomic, because a sanitizer of threads does not see into
/// the standard library's locks.
private final class Slots: Sendable {
  private let counters = (0..<4).map { _ in Counter() }
  func add(_ amount: Int, at index: Int) { counters[index].sum.add(amount, ordering: .relaxed) }
  var values: [Int] { counters.map { $0.sum.load(ordering: .relaxed) } }
}

private final class Counter: Sendable { let sum = Atomic(0) }

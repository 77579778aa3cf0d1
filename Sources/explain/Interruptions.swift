import Synchronization

/// How often the user pressed Ctrl-C, for commands that end in order at the first.
final class Interruptions: Sendable {
  /// The process's own.
  static let shared = Interruptions()
  private let taken = Atomic<Int>(0)
  private let accepted = Atomic<Int>(0)

  /// So many end nothing: the command looks at `count` itself.
  func accept(_ number: Int) { accepted.store(number, ordering: .relaxed) }

  /// How many came.
  var count: Int { taken.load(ordering: .relaxed) }

  /// Counts one more; whether the process goes on.
  func take() -> Bool {
    taken.add(1, ordering: .relaxed).newValue <= accepted.load(ordering: .relaxed)
  }
}

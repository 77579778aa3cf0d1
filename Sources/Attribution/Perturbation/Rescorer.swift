public import Execution
public import Graphs
public import Planning
import Tensors

/// Perturb and score again: runs what lies between one value and the score for many changed copies
/// of the value, several at a time.
///
/// The network is cut at the value; what comes before is never run again. What the tail reads
/// besides the value, the other arm of a shortcut, is copied once an item.
public final class Rescorer {
  /// What is changed.
  public let place: ValueID
  /// The session of the tail.
  public let session: Session
  /// How many copies run together.
  public var batch: Int { session.plan.request.batch }
  private let changed: FloatBlock
  /// Values beside the changed one that the tail reads.
  private let sides: [ValueID]

  /// Arenas stay below so many bytes where one copy allows it: more copies share what is read of the
  /// weights, but values that leave the last cache cost more than that saves.
  public static let arenaLimit = 24 << 20
  /// What must be prepared first pays off in so many runs.
  static let expectedRuns = 32
  /// More copies at a time gain nothing.
  public static let mostCopies = 64

  /// The plan of a tail.
  ///
  /// - Parameters:
  ///   - place: Where the network is cut; the input for the whole network.
  ///   - gradients: Whether the derivative by the changed value is wanted too.
  /// - Throws: `notOnPath`.
  public static func plan(
    _ graph: Graph, from place: ValueID, gradients: Bool = false,
    kernels: KernelPath = .portable, workers: Int = 1, exact: Bool = false
  ) throws(PlanFault) -> ExecutionPlan {
    var request = PlanRequest()
    request.exact = exact
    request.runs = expectedRuns
    request.kernels = kernels
    request.workers = workers
    request.outputs = false
    if place != graph.input {
      guard graph.valuesBehindScore.contains(place) else { throw .notOnPath(place) }
      request.start = [graph.cutPoint(of: place)]
      request.values = [place]
    }
    if gradients { request.gradients[.gradient] = [place] }
    let single = try ExecutionPlan(graph, for: request)
    request.batch = min(max(arenaLimit / max(single.arenaBytes, 1), 1), mostCopies)
    return request.batch == 1 ? single : try ExecutionPlan(graph, for: request)
  }

  /// Takes the memory of a plan that `plan` made, and reads its weights.
  ///
  /// - Throws: `SessionFault`.
  public init<Source: ParameterSource>(
    _ plan: ExecutionPlan, from place: ValueID, weights: Source
  ) throws(SessionFault<Source.Fault>) {
    self.place = place
    session = try Session(plan, weights: weights)
    let start = plan.request.start.first ?? plan.graph.input
    sides = plan.inputs.keys.filter { $0 != start }.sorted()
    guard let block = session.input(start) else {
      preconditionFailure("a tail plan has a buffer for the value it starts from")
    }
    changed = block
  }

  /// Takes what the tail reads beside the changed value from a session that has run on the item.
  func prepare(from whole: Session) {
    for side in sides {
      guard let block = session.input(side), let value = whole.value(side)?.array else { continue }
      for copy in 0..<batch {
        block.part(offset: copy * value.count, count: value.count).copy(from: value)
      }
    }
  }

  /// Scores changed copies.
  ///
  /// - Parameters:
  ///   - base: The unchanged value of one item.
  ///   - each: Called for each copy in order with its number, its place in the batch, and its
  ///     scores.
  ///   - afterBatch: Called after each batch with the number of copies that are done.
  public func run(
    _ trials: Trials, base: [Float], each: (_ run: Int, ArraySlice<Float>) -> Void,
    afterBatch: (_ first: Int, _ end: Int) -> Void
  ) {
    let parts = (0..<batch).map { changed.part(offset: $0 * base.count, count: base.count) }
    for part in parts { part.copy(from: base) }
    var first = 0
    while first < trials.count {
      let end = min(first + batch, trials.count)
      for run in first..<end { trials.change(run, parts[run - first]) }
      session.runForward()
      let scores = session.score?.array ?? []
      let count = scores.count / batch
      for run in first..<end {
        each(run, scores[(run - first) * count..<(run - first + 1) * count])
      }
      afterBatch(first, end)
      for run in first..<end {
        if let restore = trials.restore {
          restore(run, parts[run - first])
        } else {
          parts[run - first].copy(from: base)
        }
      }
      first = end
    }
  }
}

/// How much a method that runs the network many times has to do, before it does.
public struct RunEstimate: Sendable, Hashable {
  /// The method.
  public let method: String
  /// The layer; nil for a map of the input's size.
  public let layer: String?
  /// How many runs.
  public let runs: Int
  /// Whether only what follows the layer is run.
  public let isTail: Bool
  /// Multiplications and additions of all runs.
  public let operations: Double
  /// How long they should take, from the time of the run that is done.
  public let seconds: Double
}

/// How far a run of many is.
public struct RunProgress: Sendable, Hashable {
  /// The method.
  public let method: String
  /// The layer; nil for a map of the input's size.
  public let layer: String?
  /// How many runs are done.
  public let done: Int
  /// Of how many.
  public let total: Int
}

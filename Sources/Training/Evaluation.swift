public import Execution
public import Graphs
public import Planning
public import SpecChecking
import Tensors

/// How a network does on items that it does not learn from.
public struct Evaluation: Sendable {
  /// Mean loss, without smoothing.
  public let loss: Double
  /// Share of the items whose largest score is at their class; nil where numbers are wanted.
  public let accuracy: Double?
  /// The scores of every item, in order.
  public let scores: [[Float]]

  /// Runs a network on some items of a data set.
  ///
  /// - Throws: `TrainFault`.
  public init<Source: ParameterSource>(
    of graph: Graph, weights: Source, loss kind: TrainSpec.Loss, on dataset: Dataset,
    items: [Int], batch: Int, kernels: KernelPath = .portable, workers: Int = 1
  ) throws(TrainFault<Source.Fault>) {
    var request = PlanRequest()
    request.batch = max(1, min(batch, items.count))
    request.kernels = kernels
    request.workers = workers
    request.outputs = false
    request.runs = (items.count + request.batch - 1) / request.batch
    let session = try Session.training(graph, request, weights)
    let classes = graph.shape(of: graph.score).count
    let loss = Loss(kind, classes: classes)
    var seed = [Float](repeating: 0, count: request.batch * classes)
    var (sum, correct) = (0.0, 0)
    var scores: [[Float]] = []
    for start in stride(from: 0, to: items.count, by: request.batch) {
      let part = Array(items[start..<min(start + request.batch, items.count)])
      guard let input = session.input, let score = session.score else { break }
      dataset.write(part, into: input, team: session.team)
      session.runForward()
      let outcome = loss.evaluate(
        score.span, dataset.targets(part), items: part.count, seed: &seed)
      sum += outcome.sum
      correct += outcome.correct
      let values = score.array
      for place in 0..<part.count {
        scores.append(Array(values[place * classes..<(place + 1) * classes]))
      }
    }
    let count = Double(max(items.count, 1))
    self.loss = sum / count
    switch dataset.targets {
    case .classes: accuracy = Double(correct) / count
    case .values: accuracy = nil
    }
    self.scores = scores
  }
}

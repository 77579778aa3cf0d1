public import Execution
public import Graphs
public import Planning
public import Tensors

/// Scores changed copies of one input.
public struct ImageScorer {
  /// `[C, H, W]`
  public let shape: Shape
  /// The unchanged, preprocessed input.
  public let input: [Float]
  /// Whose probability is read.
  public let target: Target
  private let rescorer: Rescorer
  private let scoreShape: Shape

  /// Scores an input with a rescorer of the whole network.
  public init(_ rescorer: Rescorer, input: [Float], target: Target) {
    self.rescorer = rescorer
    self.input = input
    self.target = target
    let graph = rescorer.session.plan.graph
    shape = graph.shape(of: graph.input)
    scoreShape = graph.shape(of: graph.score)
  }

  /// A rescorer of the whole network.
  ///
  /// - Throws: `ExplainFault`.
  public static func rescorer<Source: ParameterSource>(
    _ graph: Graph, kernels: KernelPath, workers: Int, weights: Source
  ) throws(ExplainFault<Source.Fault>) -> Rescorer {
    let plan: ExecutionPlan
    do throws(PlanFault) {
      plan = try Rescorer.plan(graph, from: graph.input, kernels: kernels, workers: workers)
    } catch {
      throw .tooLarge
    }
    do throws(SessionFault<Source.Fault>) {
      return try Rescorer(plan, from: graph.input, weights: weights)
    } catch {
      throw .session(error)
    }
  }

  /// The probability of the class for changed copies of `base`.
  func probabilities(
    base: [Float], count: Int, change: @escaping @Sendable (Int, FloatBlock) -> Void
  ) -> [Float] {
    let ending = rescorer.session.plan.graph.ending
    return read(base: base, count: count, change: change) {
      target.probability(scores: $0, shape: $1, ending: ending)
    }
  }

  /// The explained number for changed copies of `base`.
  func scores(
    base: [Float], count: Int, change: @escaping @Sendable (Int, FloatBlock) -> Void
  ) -> [Float] {
    read(base: base, count: count, change: change) { target.score(scores: $0, shape: $1) }
  }

  private func read(
    base: [Float], count: Int, change: @escaping @Sendable (Int, FloatBlock) -> Void,
    _ reading: ([Float], Shape) -> Float
  ) -> [Float] {
    var found: [Float] = []
    let trials = Trials(
      count: count, change: change, map: { _, _ in Heatmap(height: 0, width: 0) })
    rescorer.run(trials, base: base) { _, scores in
      found.append(reading(Array(scores), scoreShape))
    } afterBatch: { _, _ in
    }
    return found
  }
}

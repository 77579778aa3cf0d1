import Graphs
import Operators
import Tensors

extension Planner {
  /// Names the memory that batch norms and dropouts in training form share with the trainer.
  mutating func planTrainingState() {
    guard request.training else { return }
    for (place, step) in forward.enumerated() {
      guard case .forward(let forwardStep) = step.action else { continue }
      let node = graph.nodes[forwardStep.node]
      let kind: TrainingState.Kind
      switch node.role {
      case .normalise(.ofBatch(_, let affine)):
        let first = affine ? 2 : 0
        kind = .statistics(
          channels: node.outputShape.channels, runningMean: forwardStep.parameters[first],
          runningVariance: forwardStep.parameters[first + 1])
      case .pointwise(.dropped(let share)): kind = .factors(dropped: share)
      case .affine, .pointwise, .normalise, .window, .reduce, .combine, .reshape: continue
      }
      guard let buffer = savedBuffer(for: node, at: place, name: step.name) else { continue }
      // A dropout's factors are written before the first step.
      use(buffer, at: 0)
      keep(buffer)
      trainingState.append(
        TrainingState(
          kind: kind, name: step.name, buffer: buffer,
          valuesPerChannel: node.outputShape.count / node.outputShape.channels * request.batch))
    }
  }
}

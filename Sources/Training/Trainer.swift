public import Execution
public import Graphs
import Kernels
public import Planning
public import SpecChecking
import Tensors

/// Trains one network: one forward run, one backward run and one change of the weights a step.
public final class Trainer {
  /// The plan that runs, and the weights as they are now.
  public let session: Session
  /// Items of one step.
  public let batch: Int
  /// How many steps were made.
  public private(set) var steps = 0
  /// The moving average of the weights, by their place in the plan; empty without one.
  private var average: [Int: FloatBlock] = [:]
  private let settings: TrainSpec
  private let loss: Loss
  private let optimizer: any Optimizer
  private var seed: [Float]
  private let names: [String]

  /// Plans, takes memory and reads the weights.
  ///
  /// - Parameters:
  ///   - graph: The network, nothing rewritten.
  ///   - settings: What `train:` says.
  ///   - frozen: Layers that stay as they are.
  ///   - batch: Items of one step.
  ///   - exact: Whether no kernel may trade rounding for speed.
  /// - Throws: `TrainFault`.
  public init<Source: ParameterSource>(
    _ graph: Graph, settings: TrainSpec, frozen: Set<Int> = [], batch: Int,
    kernels: KernelPath = .portable, workers: Int = 1, exact: Bool = false, weights: Source
  ) throws(TrainFault<Source.Fault>) {
    var request = PlanRequest()
    request.parameterGradients = true
    request.training = true
    request.frozen = frozen
    request.outputs = false
    request.batch = batch
    request.kernels = kernels
    request.workers = workers
    request.exact = exact
    session = try .training(graph, request, weights)
    let plan = session.plan
    self.batch = batch
    self.settings = settings
    let classes = graph.shape(of: graph.score).count
    loss = Loss(settings.loss, smoothing: settings.smoothing, classes: classes)
    let counts = plan.learned.map { plan.parameters[$0].region.count }
    do throws(Arena.Fault) {
      optimizer =
        settings.optimizer == .sgd
        ? try SGD(settings, weights: counts) as any Optimizer
        : try Adam(settings, weights: counts)
    } catch {
      throw .outOfMemory(bytes: counts.reduce(0, +) * 4)
    }
    seed = [Float](repeating: 0, count: batch * classes)
    // What is made from several tensors belongs to frozen layers; what is packed is there twice.
    names = plan.parameters.map { planned in
      guard planned.packing == nil else { return "" }
      return if case .tensor(let name) = planned.parameter.recipe { name } else { "" }
    }
    guard settings.average != nil else { return }
    do throws(Arena.Fault) {
      for (place, name) in names.enumerated() where !name.isEmpty {
        average[place] = try FloatBlock(session.parameter(place).array)
      }
    } catch {
      throw .outOfMemory(bytes: plan.parameterBytes)
    }
  }

  /// Makes one step on what stands in `session.input`.
  ///
  /// - Returns: The loss, summed over the batch, and how many items were right before the step.
  /// - Throws: `diverged`; the weights are as before then.
  public func step(_ targets: BatchTargets, rate: Double) throws(TrainFault<Never>) -> Loss.Outcome
  {
    let outcome = try differentiate(targets)
    let scale = try clipping()
    steps += 1
    for (index, place) in session.plan.learned.enumerated() {
      guard let gradient = session.parameterGradient(place) else { continue }
      optimizer.update(
        index, session.parameter(place), gradient: gradient, scale: scale, rate: rate,
        step: steps, team: session.team)
    }
    followStatistics()
    followAverage()
    return outcome
  }

  /// Computes loss and gradients of what stands in `session.input`, and changes nothing.
  ///
  /// - Throws: `diverged` where the loss is not finite.
  public func differentiate(_ targets: BatchTargets) throws(TrainFault<Never>) -> Loss.Outcome {
    drawDropouts()
    session.runForward()
    guard let score = session.score else { preconditionFailure("a plan keeps its score") }
    let outcome = loss.evaluate(score.span, targets, items: batch, seed: &seed)
    guard outcome.sum.isFinite else { throw .diverged(step: steps + 1) }
    session.runBackward(.gradient, seed: seed)
    return outcome
  }

  /// What the gradients are multiplied with so that they are no longer than `clip` together.
  private func clipping() throws(TrainFault<Never>) -> Float {
    let gradients = session.plan.learned.compactMap(session.parameterGradient)
    guard let clip = settings.clip else {
      let isSound = gradients.allSatisfy { PortableDescent.isFinite($0, team: session.team) }
      guard isSound else {
        throw .diverged(step: steps + 1)
      }
      return 1
    }
    var sum = 0.0
    for gradient in gradients {
      let values = gradient.span
      for i in values.indices { sum += Double(values[i]) * Double(values[i]) }
    }
    guard sum.isFinite else { throw .diverged(step: steps + 1) }
    guard sum.squareRoot() > clip else { return 1 }
    return Float(clip / sum.squareRoot())
  }

  /// Draws what each dropout lets through in this step.
  private func drawDropouts() {
    for state in session.plan.trainingState {
      guard case .factors(let dropped) = state.kind else { continue }
      var numbers = CounterGenerator(
        seed: UInt64(settings.seed), stream: "dropout \(state.name) \(steps)")
      var factors = session.block(state.buffer).mutableSpan
      let kept = Float(1 / (1 - dropped))
      for i in factors.indices { factors[i] = numbers.uniform() < dropped ? 0 : kept }
    }
  }

  /// Moves running statistics by a tenth towards the batch's; the variance without bias.
  ///
  /// - Source: Ioffe & Szegedy 2015, algorithm 2; the tenth is PyTorch's.
  private func followStatistics() {
    let momentum: Float = 0.1
    for state in session.plan.trainingState {
      guard case .statistics(let channels, let mean, let variance) = state.kind else { continue }
      let measured = session.block(state.buffer).span
      var means = session.parameter(mean).mutableSpan
      var variances = session.parameter(variance).mutableSpan
      let count = Double(state.valuesPerChannel)
      let unbiased = Float(count / max(count - 1, 1))
      for channel in 0..<channels {
        means[channel] += momentum * (measured[channel] - means[channel])
        variances[channel] +=
          momentum * (measured[channels + channel] * unbiased - variances[channel])
      }
    }
  }

  private func followAverage() {
    guard let slowness = settings.average else { return }
    // Early on the average follows faster, so that it forgets where training started.
    let kept = Float(min(slowness, Double(1 + steps) / Double(10 + steps)))
    for (place, values) in average {
      PortableDescent.follow(values, session.parameter(place), kept: kept, team: session.team)
    }
  }
}

// MARK: - What a checkpoint holds

extension Trainer {
  /// The weights by name; the moving average where there is one and it is wanted.
  public func weights(averaged: Bool) -> [String: [Float]] {
    var tensors: [String: [Float]] = [:]
    for (place, name) in names.enumerated() where !name.isEmpty {
      let values = averaged ? average[place] : nil
      tensors[name] = (values ?? session.parameter(place)).array
    }
    return tensors
  }

  /// Everything that the next step depends on, by name.
  public var state: [String: [Float]] {
    var tensors: [String: [Float]] = [:]
    for (place, name) in names.enumerated() where !name.isEmpty {
      tensors["weights/\(name)"] = session.parameter(place).array
      if let values = average[place] { tensors["average/\(name)"] = values.array }
    }
    for (slot, kept) in zip(type(of: optimizer).slots, optimizer.state) {
      for (place, values) in zip(session.plan.learned, kept) {
        tensors["\(slot)/\(names[place])"] = values.array
      }
    }
    return tensors
  }

  /// Goes on from a state.
  ///
  /// - Returns: The name of a tensor that is missing or of another size; nil where all is well.
  public func restore(_ tensors: [String: [Float]], steps: Int) -> String? {
    for (place, name) in names.enumerated() where !name.isEmpty {
      let block = session.parameter(place)
      guard let values = tensors["weights/\(name)"], values.count == block.count else {
        return "weights/\(name)"
      }
      block.copy(from: values)
      guard let kept = average[place] else { continue }
      guard let values = tensors["average/\(name)"], values.count == block.count else {
        return "average/\(name)"
      }
      kept.copy(from: values)
    }
    for (slot, kept) in zip(type(of: optimizer).slots, optimizer.state) {
      for (place, block) in zip(session.plan.learned, kept) {
        let key = "\(slot)/\(names[place])"
        // A state of before the first step may be without them.
        guard let values = tensors[key] else {
          block.fill(0)
          continue
        }
        guard values.count == block.count else { return key }
        block.copy(from: values)
      }
    }
    self.steps = steps
    session.renewPackedWeights()
    return nil
  }
}

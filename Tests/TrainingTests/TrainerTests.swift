import Execution
import Graphs
import Planning
import SpecChecking
import Tensors
import TestNetworks
import Testing
import Training

@Suite struct TrainerTests {
  /// Every operator with weights, and smooth functions only, so that differences are meaningful.
  static let smooth = """
    sightline: 1
    name: smooth
    input: {shape: [4, 9, 8]}
    layers:
      - conv1: {conv: 8, kernel: 3, pad: 1, groups: 2}
      - bn1: batchnorm
      - act1: silu
      - depth: {depthwise: 3, pad: 1, stride: 2}
      - gn: {groupnorm: 2}
      - up: {deconv: 6, kernel: 2, stride: 2}
      - act2: tanh
      - in_norm: {instancenorm: 1.0e-5, affine: true}
      - scale: gain
      - slope: prelu
      - pool: {avgpool: 2}
      - drop: {dropout: 0.3}
      - flatten
      - fc1: {linear: 7}
      - act3: gelu
      - fc2: {linear: 3}
    """

  static let small = """
    sightline: 1
    name: small
    input: {shape: [3, 12, 10]}
    layers:
      - conv1: {conv: 8, kernel: 3, pad: 1, bias: false}
      - bn1: batchnorm
      - relu1: relu
      - pool1: {maxpool: 2}
      - conv2: {conv: 12, kernel: 3, pad: 1}
      - relu2: relu
      - drop: {dropout: 0.25}
      - gap: global_avgpool
      - flatten
      - fc: {linear: 4}
    """

  /// What machine code does over blocks of channels in training: whole and partial blocks, strides,
  /// groups, a residual block, joined channels, dropout of an image, every kind of pooling.
  static let wide = """
    sightline: 1
    name: wide
    input: {shape: [3, 17, 15]}
    layers:
      - conv1: {conv: 20, kernel: 3, pad: 1, bias: false}
      - bn1: batchnorm
      - relu1: relu
      - conv2: {conv: 32, kernel: 3, pad: 1, stride: 2}
      - bn2: batchnorm
      - conv3: {conv: 32, kernel: 3, pad: 1, bias: false}
      - bn3: {batchnorm: 1.0e-5, affine: false}
      - relu3: relu6
      - conv4: {conv: 32, kernel: 3, pad: 1, bias: false}
      - bn4: batchnorm
      - sum: {add: [bn4, bn2]}
      - relu4: relu
      - depth: {depthwise: 3, pad: 1, bias: false}
      - bn5: batchnorm
      - relu5: relu6
      - groups: {conv: 64, kernel: 1, groups: 2}
      - act: silu
      - pool1: {avgpool: 2}
      - left: {conv: 16, kernel: 1}
      - right: {conv: 24, kernel: 3, pad: 1, from: pool1}
      - join: {concat: [left, right]}
      - drop: {dropout: 0.2}
      - pool2: {maxpool: 2, stride: 1}
      - gap: global_avgpool
      - flatten
      - fc: {linear: 4}
    """

  /// `again` has no weights of its own: its gradient and that of `first` are one tensor's.
  static let shared = """
    sightline: 1
    name: shared
    input: {shape: [4, 7, 8]}
    layers:
      - first: {conv: 4, kernel: 3, pad: 1}
      - act1: tanh
      - again: {conv: 4, kernel: 3, pad: 1, share: first}
      - act2: tanh
      - flatten
      - fc: {linear: 3}
    """

  private func trainer(
    _ text: String, _ settings: TrainSpec, batch: Int = 6, kernels: KernelPath = .portable,
    workers: Int = 1, weights: TensorDictionary? = nil
  ) throws -> Trainer {
    let network = try Network(text)
    let trainer = try Trainer(
      network.graph, settings: settings, batch: batch, kernels: kernels, workers: workers,
      weights: weights ?? network.weights())
    trainer.session.input?.copy(from: network.input(batch: batch))
    return trainer
  }

  private func labels(_ count: Int, of classes: Int) -> BatchTargets {
    .labels((0..<count).map { ($0 * 7 + 3) % classes })
  }

  @Test(
    "the gradient of every kind of weight is the slope of the loss",
    arguments: KernelPath.available,
    TrainSpec.Loss.allCases)
  func finiteDifferences(kernels: KernelPath, loss: TrainSpec.Loss) throws {
    try checkSlopes(of: Self.smooth, tensors: 18, kernels: kernels, loss: loss)
  }

  @Test(
    "layers that share weights add up in one gradient", arguments: KernelPath.available,
    TrainSpec.Loss.allCases)
  func sharedWeights(kernels: KernelPath, loss: TrainSpec.Loss) throws {
    try checkSlopes(of: Self.shared, tensors: 4, kernels: kernels, loss: loss)
  }

  private func checkSlopes(
    of text: String, tensors: Int, kernels: KernelPath, loss: TrainSpec.Loss
  ) throws {
    let network = try Network(text)
    var settings = TrainSpec()
    settings.loss = loss
    settings.smoothing = loss == .crossEntropy ? 0.1 : 0
    let weights = network.weights()
    let base = try trainer(text, settings, kernels: kernels)
    let targets = labels(6, of: 3)
    _ = try base.differentiate(targets)
    #expect(base.session.plan.learned.count == tensors)
    for place in base.session.plan.learned {
      guard case .tensor(let name) = base.session.plan.parameters[place].parameter.recipe else {
        continue
      }
      let gradient = try #require(base.session.parameterGradient(place)).array
      let length = gradient.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      // The bias before a batch norm.
      guard length > 1e-5 else { continue }
      // From where the curve bends to where rounding counts: between them one size must meet it.
      var best = Double.infinity
      for size in [1e-2, 3e-3, 1e-3] {
        var ends: [Double] = []
        for sign in [1.0, -1.0] {
          var moved = weights
          moved.tensors[name] = weights.tensors[name].map { values in
            values.indices.map {
              Float(Double(values[$0]) + sign * size * Double(gradient[$0]) / length)
            }
          }
          let other = try trainer(text, settings, kernels: kernels, weights: moved)
          ends.append(try other.differentiate(targets).sum / 6)
        }
        best = min(best, abs((ends[0] - ends[1]) / (2 * size) - length))
      }
      #expect(best < 0.01 * length + 1e-4, "\(name): off by \(best) of \(length)")
    }
  }

  @Test(
    "the bits do not depend on the number of threads", arguments: KernelPath.available,
    TrainSpec.Optimizer.allCases)
  func threads(kernels: KernelPath, optimizer: TrainSpec.Optimizer) throws {
    for text in [Self.small, Self.wide] {
      var results: [[String: [Float]]] = []
      for workers in [1, 2, 3] {
        var settings = TrainSpec()
        settings.optimizer = optimizer
        settings.clip = 0.5
        settings.average = 0.9
        let trainer = try trainer(
          text, settings, batch: 16, kernels: kernels, workers: workers)
        for _ in 0..<3 { _ = try trainer.step(labels(16, of: 4), rate: 0.01) }
        results.append(trainer.state)
      }
      #expect(results[0] == results[1])
      #expect(results[0] == results[2])
    }
  }

  @Test("every path of kernels gives the gradients of the operators' own code")
  func paths() throws {
    for (text, batch) in [(Self.small, 6), (Self.wide, 5), (Self.smooth, 6), (Self.shared, 3)] {
      let classes = text == Self.smooth || text == Self.shared ? 3 : 4
      var frozen = Set<Int>()
      let network = try Network(text)
      for (index, layer) in network.spec.layers.enumerated() where layer.op.name == "dropout" {
        frozen.insert(index)
      }
      func gradients(_ kernels: KernelPath, _ frozen: Set<Int>) throws -> [String: [Float]] {
        let trainer = try Trainer(
          network.graph, settings: TrainSpec(), frozen: frozen, batch: batch, kernels: kernels,
          workers: 2, weights: network.weights())
        trainer.session.input?.copy(from: network.input(batch: batch))
        _ = try trainer.differentiate(labels(batch, of: classes))
        var found: [String: [Float]] = [:]
        for place in trainer.session.plan.learned {
          let parameter = trainer.session.plan.parameters[place].parameter
          guard case .tensor(let name) = parameter.recipe else { continue }
          found[name] = try #require(trainer.session.parameterGradient(place)).array
        }
        return found
      }
      for more in [[], [0, 1]] {
        let wanted = try gradients(.reference, frozen.union(more))
        for kernels in KernelPath.available where kernels != .reference {
          let got = try gradients(kernels, frozen.union(more))
          #expect(got.keys.sorted() == wanted.keys.sorted())
          for (name, values) in wanted {
            // A bias before a batch norm has no gradient but rounding.
            guard values.contains(where: { abs($0) > 1e-5 }) else { continue }
            #expect(relativeError(got[name] ?? [], values) < 1e-4, "\(kernels) \(name)")
          }
        }
      }
    }
  }

  @Test("a state of one path of kernels serves every other one")
  func pathsOfStates() throws {
    for text in [Self.small, Self.wide] {
      let states = try KernelPath.available.map { kernels in
        let trainer = try trainer(text, TrainSpec(), kernels: kernels)
        _ = try trainer.step(labels(6, of: 4), rate: 0.01)
        return trainer.state
      }
      for kernels in KernelPath.available {
        for state in states {
          let trainer = try trainer(text, TrainSpec(), kernels: kernels)
          #expect(trainer.restore(state, steps: 1) == nil)
          #expect(trainer.state == state)
          _ = try trainer.step(labels(6, of: 4), rate: 0.01)
        }
      }
    }
  }

  @Test(
    "going on from a state gives the same bits", arguments: KernelPath.available,
    TrainSpec.Optimizer.allCases)
  func resuming(kernels: KernelPath, optimizer: TrainSpec.Optimizer) throws {
    var settings = TrainSpec()
    settings.optimizer = optimizer
    settings.average = 0.9
    settings.decay = 0.01
    let targets = labels(6, of: 4)
    let whole = try trainer(Self.small, settings, kernels: kernels)
    for step in 0..<5 { _ = try whole.step(targets, rate: 0.01 * Double(step + 1)) }
    let first = try trainer(Self.small, settings, kernels: kernels)
    for step in 0..<2 { _ = try first.step(targets, rate: 0.01 * Double(step + 1)) }
    let second = try trainer(Self.small, settings, kernels: kernels)
    #expect(second.restore(first.state, steps: 2) == nil)
    for step in 2..<5 { _ = try second.step(targets, rate: 0.01 * Double(step + 1)) }
    #expect(second.state == whole.state)
    #expect(second.steps == whole.steps)
    var damaged = first.state
    damaged["weights/fc.bias"] = [1]
    #expect(second.restore(damaged, steps: 2) == "weights/fc.bias")
  }

  @Test("a step of one neuron is the formula of gradient descent")
  func oneNeuron() throws {
    let text = """
      sightline: 1
      input: {shape: [2, 1, 1]}
      layers:
        - y: {linear: 1}
      """
    var settings = TrainSpec()
    settings.loss = .squaredError
    settings.optimizer = .sgd
    settings.momentum = 0
    let network = try Network(text)
    let weights = TensorDictionary(["y.weight": [0.5, -0.25], "y.bias": [0.1]])
    let trainer = try Trainer(
      network.graph, settings: settings, batch: 1, weights: weights)
    trainer.session.input?.copy(from: [2, 3])
    let outcome = try trainer.step(.values([1]), rate: 0.1)
    // y = 1 - 0.75 + 0.1 = 0.35; loss = (0.35 - 1)² / 2; w ← w - 0.1 (0.35 - 1) x
    #expect(abs(outcome.sum - 0.5 * 0.65 * 0.65) < 1e-6)
    let after = trainer.weights(averaged: false)
    #expect(relativeError(after["y.weight"] ?? [], [0.5 + 0.13, -0.25 + 0.195]) < 1e-6)
    #expect(relativeError(after["y.bias"] ?? [], [0.1 + 0.065]) < 1e-6)
  }

  @Test("frozen layers keep every value, and their statistics")
  func freezing() throws {
    let network = try Network(Self.small)
    let weights = network.weights()
    let trainer = try Trainer(
      network.graph, settings: TrainSpec(), frozen: [0, 1, 2, 3], batch: 4, weights: weights)
    trainer.session.input?.copy(from: network.input(batch: 4))
    _ = try trainer.step(labels(4, of: 4), rate: 0.01)
    let after = trainer.weights(averaged: false)
    for (name, values) in weights.tensors {
      let isFrozen = name.hasPrefix("conv1.") || name.hasPrefix("bn1.")
      // What is folded into another number is not the trainer's any more.
      #expect((after[name] ?? values) == values || !isFrozen, "\(name)")
      if !isFrozen { #expect(after[name] != values, "\(name)") }
    }
    #expect(throws: TrainFault<TensorDictionary.Fault>.self) {
      _ = try Trainer(
        network.graph, settings: TrainSpec(), frozen: Set(0..<10), batch: 4, weights: weights)
    }
  }

  @Test("a long gradient is shortened, and the average follows the weights")
  func clippingAndAverage() throws {
    var settings = TrainSpec()
    settings.optimizer = .sgd
    settings.momentum = 0
    settings.clip = 0.01
    settings.average = 0.5
    let trainer = try trainer(Self.small, settings)
    let before = trainer.weights(averaged: false)
    _ = try trainer.step(labels(6, of: 4), rate: 1)
    let after = trainer.weights(averaged: false)
    var moved = 0.0
    for (name, values) in before where !name.contains("running") {
      for (a, b) in zip(values, after[name] ?? []) { moved += Double(a - b) * Double(a - b) }
    }
    #expect(abs(moved.squareRoot() - 0.01) < 1e-5)
    let average = try #require(trainer.weights(averaged: true)["fc.bias"])
    let (old, new) = (try #require(before["fc.bias"]), try #require(after["fc.bias"]))
    // After one step the average keeps 2/11 of what was.
    let wanted = zip(old, new).map { $0 * 2 / 11 + $1 * 9 / 11 }
    #expect(relativeError(average, wanted) < 1e-5)
  }

  @Test("dropout drops its share and keeps the mean, another pattern at every step")
  func dropout() throws {
    let trainer = try trainer(Self.small, TrainSpec(), batch: 64)
    var patterns: [[Float]] = []
    for _ in 0..<2 {
      _ = try trainer.step(labels(64, of: 4), rate: 0)
      let state = try #require(
        trainer.session.plan.trainingState.first {
          if case .factors = $0.kind { true } else { false }
        })
      patterns.append(trainer.session.block(state.buffer).array)
    }
    #expect(patterns[0] != patterns[1])
    for pattern in patterns {
      let dropped = Double(pattern.count { $0 == 0 }) / Double(pattern.count)
      #expect(abs(dropped - 0.25) < 0.02)
      #expect(Set(pattern) == [0, Float(1 / 0.75)])
    }
  }

  @Test("a loss that is not a number stops training and leaves the weights alone")
  func divergence() throws {
    let trainer = try trainer(Self.small, TrainSpec())
    trainer.session.input?.fill(.nan)
    let before = trainer.state
    #expect(throws: TrainFault<Never>.self) {
      _ = try trainer.step(labels(6, of: 4), rate: 0.1)
    }
    #expect(trainer.state == before)
  }
}

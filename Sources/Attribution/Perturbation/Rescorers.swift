import Execution
import Graphs
import Planning
import Tensors

/// The tails and whole networks that an explainer's methods run many times.
struct Rescorers {
  /// Their plans.
  struct Plans {
    /// Tails behind layers.
    var layers: [ValueID: ExecutionPlan] = [:]
    /// The whole network, for changed inputs.
    var input: ExecutionPlan?
    /// The whole network with the gradient by its input.
    var sampler: ExecutionPlan?
  }
  let layers: [ValueID: Rescorer]
  let input: Rescorer?
  let sampler: Rescorer?

  /// Plans what the methods need, and nothing else.
  static func plans(
    _ graph: Graph, layers: [ExplainedLayer], methods: [any Method], kernels: KernelPath,
    workers: Int, exact: Bool
  ) throws(PlanFault) -> Plans {
    var plans = Plans()
    for method in methods {
      switch method.recipe {
      case .rescored(let rescoring) where rescoring.place == .layer:
        for layer in layers where plans.layers[layer.value] == nil {
          plans.layers[layer.value] = try Rescorer.plan(
            graph, from: layer.value, kernels: kernels, workers: workers, exact: exact)
        }
      case .rescored:
        guard plans.input == nil else { continue }
        plans.input = try Rescorer.plan(
          graph, from: graph.input, kernels: kernels, workers: workers, exact: exact)
      case .gradientSampling:
        guard plans.sampler == nil else { continue }
        plans.sampler = try Rescorer.plan(
          graph, from: graph.input, gradients: true, kernels: kernels, workers: workers,
          exact: exact)
      case .layerMap, .headMap, .inputTensor, .product, .offsetShares: continue
      }
    }
    return plans
  }

  /// Takes the memory and reads the weights.
  init<Source: ParameterSource>(
    _ plans: Plans, input place: ValueID, weights: Source
  ) throws(SessionFault<Source.Fault>) {
    var layers: [ValueID: Rescorer] = [:]
    for (value, plan) in plans.layers {
      layers[value] = try Rescorer(plan, from: value, weights: weights)
    }
    self.layers = layers
    if let plan = plans.input {
      input = try Rescorer(plan, from: place, weights: weights)
    } else {
      input = nil
    }
    if let plan = plans.sampler {
      sampler = try Rescorer(plan, from: place, weights: weights)
    } else {
      sampler = nil
    }
  }
}

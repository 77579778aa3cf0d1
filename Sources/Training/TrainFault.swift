import Execution
import Graphs
public import Planning

/// Why training cannot start or go on.
public enum TrainFault<Source: Error>: Error {
  /// There is no plan.
  case plan(PlanFault)
  /// The system refused the memory.
  case outOfMemory(bytes: Int)
  /// A weight could not be had.
  case weights(Source)
  /// Every layer is frozen, or the network has no weights.
  case nothingToLearn
  /// The loss or a gradient is not a finite number, at this step.
  case diverged(step: Int)
}

extension Session {
  /// A session of a plan, with the faults of training.
  static func training<Source: ParameterSource>(
    _ graph: Graph, _ request: PlanRequest, _ weights: Source
  ) throws(TrainFault<Source.Fault>) -> Session {
    let plan: ExecutionPlan
    do throws(PlanFault) {
      plan = try ExecutionPlan(graph.learning, for: request)
    } catch {
      throw .plan(error)
    }
    guard !(request.parameterGradients && plan.learned.isEmpty) else { throw .nothingToLearn }
    do throws(SessionFault<Source.Fault>) {
      return try Session(plan, weights: weights)
    } catch {
      switch error {
      case .outOfMemory(let bytes), .noMachineCode(let bytes): throw .outOfMemory(bytes: bytes)
      case .weights(let fault): throw .weights(fault)
      }
    }
  }
}

public import Graphs
public import Kernels
import Operators
public import Planning
public import Tensors

/// Runs a plan. All memory is taken when a session is made; running allocates nothing.
///
/// The room `Execution` binds a plan's steps to one arena and to the weights. A session is used by
/// one thread at a time.
public final class Session {
  /// What runs.
  public let plan: ExecutionPlan
  /// The arena of values and gradients.
  private let arena: Arena
  /// The weights, by their places in the plan.
  private let parameters: [FloatBlock]
  /// The memory of the parameters' gradients, laid out as the weights; nil where nobody wants any.
  private let gradients: Arena?
  private let learned: [FloatBlock]
  /// The threads that share each step; between runs others may share work among them.
  public let team: Team
  /// Packs every weight that is also there in the order of the file.
  private let packs: [BoundStep]
  let forward: [BoundStep]
  let backward: [BackwardRule: [BoundStep]]
  /// The machine code that the steps call; nil where the plan needs none.
  private let library: KernelLibrary?

  /// Takes the memory that a plan needs and reads its weights.
  ///
  /// - Throws: `SessionFault.outOfMemory`, or whatever the source says of a weight.
  public init<Source: ParameterSource>(_ plan: ExecutionPlan, weights source: Source)
    throws(SessionFault<Source.Fault>)
  {
    self.plan = plan
    let weights: Arena
    do throws(Arena.Fault) {
      arena = try Arena(count: plan.arenaCount)
      weights = try Arena(count: plan.parameterCount)
      gradients = plan.learned.isEmpty ? nil : try Arena(count: plan.parameterCount)
    } catch {
      throw .outOfMemory(bytes: plan.arenaBytes + plan.parameterBytes)
    }
    learned =
      gradients.map { gradients in
        plan.learned.map { FloatBlock(gradients, plan.parameters[$0].region) }
      } ?? []
    team = Team(size: plan.request.workers)
    parameters = try ParameterMaker(source: source, team: team).make(
      plan.parameters, in: weights, leaves: plan.isReadSeldom)
    let library = plan.request.kernels.instructions.map(KernelLibrary.init)
    self.library = library
    let binder = StepBinder(
      plan: plan, arena: arena, parameters: parameters, gradients: gradients, team: team,
      library: library)
    packs = plan.packs.map(binder.bind)
    do throws(KernelLibrary.Refused) {
      forward = try plan.forward.map { step throws(KernelLibrary.Refused) in
        library?.user = plan.title(of: step)
        return try binder.bind(step)
      }
      var runs: [BackwardRule: [BoundStep]] = [:]
      // In a fixed order, so that kernels have the same numbers in every listing.
      for rule in BackwardRule.allCases {
        runs[rule] = try plan.backward[rule]?.map { step throws(KernelLibrary.Refused) in
          library?.user = plan.title(of: step, rule: rule)
          return try binder.bind(step)
        }
      }
      backward = runs
    } catch {
      throw .noMachineCode(bytes: error.bytes)
    }
  }

  /// The generated kernels that the steps call, in the order of the steps; empty where there are
  /// none. Addresses hold as long as the session.
  public var kernels: [KernelRecord] { library?.records ?? [] }

  /// The memory of a buffer.
  public func block(_ buffer: BufferID) -> FloatBlock {
    FloatBlock(arena, plan.buffers[buffer.index].region)
  }
  /// Where to write the input, `batch` items of the network's input shape.
  public var input: FloatBlock? { plan.inputs[plan.graph.input].map(block) }
  /// Where to write a value that a tail plan reads.
  public func input(_ value: ValueID) -> FloatBlock? { plan.inputs[value].map(block) }

  /// Computes every wanted value from the input.
  public func runForward() { for step in forward { step() } }

  /// Computes the wanted gradients under a rule. `seed` is the derivative of the explained number
  /// by the score value, as many floats as that value has.
  ///
  /// May be called again with another seed after the same forward run.
  public func runBackward(_ rule: BackwardRule, seed: [Float]) {
    guard let steps = backward[rule], let place = plan.seeds[rule] else { return }
    block(place).copy(from: seed)
    if rule == .gradient {
      for gradient in learned { PortableDescent.clear(gradient, team: team) }
    }
    for step in steps { step() }
  }

  /// A value of the network after a forward run; nil where the plan does not keep it.
  public func value(_ value: ValueID) -> FloatBlock? { plan.readable(value).map(block) }
  /// A gradient after a backward run; nil where the plan does not compute it.
  public func gradient(_ value: ValueID, rule: BackwardRule) -> FloatBlock? {
    plan.gradient(of: value, rule: rule).map(block)
  }
  /// Makes the packed weights anew, after others were written into `parameter`. Runs do this by
  /// themselves for what is trained.
  public func renewPackedWeights() { for pack in packs { pack() } }
  /// The memory of a weight, by its place in the plan's `parameters`; training writes there.
  public func parameter(_ place: Int) -> FloatBlock { parameters[place] }
  /// The derivative by a weight after a backward run under the ordinary rule, summed over the batch;
  /// nil where the plan does not compute it.
  public func parameterGradient(_ place: Int) -> FloatBlock? {
    guard let gradients, plan.learned.contains(place) else { return nil }
    return FloatBlock(gradients, plan.parameters[place].region)
  }
  /// The score value after a forward run.
  public var score: FloatBlock? { value(plan.graph.score) }
}

extension ExecutionPlan {
  /// Whether a weight in the order of the file is read so seldom that it would cost more to copy.
  fileprivate func isReadSeldom(_ place: Int) -> Bool {
    guard !request.parameterGradients else { return false }
    let isPackedOnce = forward.contains { step in
      if case .pack(let pack) = step.action { pack.source == place } else { false }
    }
    // More than a few runs repay a copy in large pages.
    return isPackedOnce || (parameters[place].region.count >= 4 << 20 && request.runs <= 16)
  }
}

import Attribution
public import Execution
import Graphs
public import Planning
public import SpecChecking
import Tensors

/// Checks a network's plan on this machine: fast kernels against the operators' own code, and
/// gradients against finite differences.
public struct Verification {
  /// One comparison.
  public struct Finding: Sendable {
    /// What was compared.
    public let what: String
    /// Root mean square of the difference over that of the expected values.
    public let error: Double
    /// The largest error that passes.
    public let limit: Double
    /// Whether it passes. NaN never does.
    public var passes: Bool { error <= limit }
  }
  /// Why a check could not run.
  public typealias Fault = SessionFault

  /// Float32 kernels that only sum in another order stay two orders of magnitude below this.
  static let kernelLimit = 1e-4
  /// A central difference in float32, across which a few rectifiers may switch.
  static let differenceLimit = 1e-2
  /// How far beside a layer's value its derivative is taken, as a part of the value's size.
  static let beside = 0.05
  /// How many layers get a finite difference; each needs a tail plan.
  static let differenceLayers = 6

  private let spec: ModelSpec
  private let graph: Graph
  /// Image-shaped layers on the path to the score.
  private let layers: [ValueID]

  /// Prepares the checks of a network.
  public init(_ spec: ModelSpec) {
    let graph = Graph(spec)
    self.spec = spec
    self.graph = graph
    let above = graph.valuesBehindScore
    layers = spec.layers.indices.map { ValueID($0 + 1) }.filter {
      graph.shape(of: $0).isImage && graph.shape(of: $0).plane > 1 && above.contains($0)
    }
  }

  /// Runs every check on one input, `[C, H, W]`.
  ///
  /// - Parameters:
  ///   - exact: Whether kernels that round more are left out.
  ///   - paths: Which kernels are compared with the operators' own code.
  ///   - progress: Called with what is checked next.
  /// - Throws: `SessionFault` where memory or a weight cannot be had.
  public func run<Source: ParameterSource>(
    input: [Float], weights: Source, workers: Int, exact: Bool = false,
    paths: [KernelPath] = KernelPath.available, progress: (String) -> Void
  ) throws(SessionFault<Source.Fault>) -> [Finding] {
    progress("the operators' own code")
    var request = PlanRequest()
    request.kernels = .reference
    request.values = Set(graph.nodes.map(\.output))
    request.gradients = [.gradient: Set(layers + [graph.input])]
    let reference = try session(request, weights)
    reference.input?.copy(from: input)
    reference.runForward()
    let scores = reference.score?.array ?? []
    let shape = graph.shape(of: graph.score)
    let target = Target(index: Self.best(scores, classes: shape.channels))
    let seed = target.seed(scores: scores, shape: shape)
    reference.runBackward(.gradient, seed: seed)
    var findings: [Finding] = []
    for path in paths where path != .reference {
      findings += try compare(
        path, workers: workers, exact: exact, with: reference, seed: seed, weights, progress)
    }
    for layer in spread(layers, over: Self.differenceLayers) {
      progress("a finite difference at '\(graph.name(of: layer))'")
      if let finding = try difference(at: layer, target: target, with: reference, weights) {
        findings.append(finding)
      }
    }
    return findings
  }

  /// A path's values and gradients, once with everything fused and once with every layer hooked.
  private func compare<Source: ParameterSource>(
    _ path: KernelPath, workers: Int, exact: Bool, with reference: Session, seed: [Float],
    _ weights: Source,
    _ progress: (String) -> Void
  ) throws(SessionFault<Source.Fault>) -> [Finding] {
    var findings: [Finding] = []
    for hooks in [[], layers] {
      progress("\(path.rawValue) kernels, \(hooks.isEmpty ? "no layer" : "every layer") hooked")
      var request = PlanRequest()
      request.kernels = path
      request.workers = workers
      request.exact = exact
      request.values = Set(hooks)
      request.gradients = [.gradient: Set(hooks + [graph.input])]
      let own = try session(request, weights)
      own.input?.copy(from: reference.input?.array ?? [])
      own.runForward()
      own.runBackward(.gradient, seed: seed)
      let label = "\(path.rawValue)\(hooks.isEmpty ? ", fused" : "")"
      findings.append(
        Finding("\(label): score", own.score, reference.score, Self.kernelLimit))
      for value in hooks {
        findings.append(
          Finding(
            "\(label): value of \(graph.name(of: value))", own.value(value),
            reference.value(value), Self.kernelLimit))
      }
      for value in [graph.input] + hooks {
        findings.append(
          Finding(
            "\(label): gradient at \(graph.name(of: value))",
            own.gradient(value, rule: .gradient),
            reference.gradient(value, rule: .gradient), Self.kernelLimit))
      }
    }
    return findings
  }

  /// The derivative along the gradient's own direction, by running the tail from the layer to the
  /// score at two points: it must be the gradient's length.
  ///
  /// The gradient is that of the tail at a point beside the layer's value. The value itself is
  /// often no place to differentiate: a rectifier leaves equal zeros, and of equal values a
  /// largest one has no derivative.
  ///
  /// - Returns: Nil where the gradient is zero, since there is no direction then.
  private func difference<Source: ParameterSource>(
    at layer: ValueID, target: Target, with reference: Session, _ weights: Source
  ) throws(SessionFault<Source.Fault>) -> Finding? {
    guard var value = reference.value(layer)?.array else { return nil }
    var numbers = CounterGenerator(seed: 1, stream: graph.name(of: layer))
    let spread = Self.beside * Self.norm(value) / Double(max(value.count, 1)).squareRoot()
    for i in value.indices { value[i] += Float(numbers.normal() * spread) }
    var request = PlanRequest()
    request.kernels = .reference
    request.start = [layer]
    request.outputs = false
    request.gradients = [.gradient: [layer]]
    let tail = try session(request, weights)
    for other in tail.plan.inputs.keys where other != layer {
      let known = other == graph.input ? reference.input : reference.value(other)
      if let known { tail.input(other)?.copy(from: known) }
    }
    let shape = graph.shape(of: graph.score)
    func scores(at values: [Float]) -> [Float] {
      tail.input(layer)?.copy(from: values)
      tail.runForward()
      return tail.score?.array ?? []
    }
    tail.runBackward(.gradient, seed: target.seed(scores: scores(at: value), shape: shape))
    guard let gradient = tail.gradient(layer, rule: .gradient)?.array else { return nil }
    let (length, size) = (Self.norm(gradient), Self.norm(value))
    guard length > 0, size > 0 else { return nil }
    // From far above rounding to below the next rectifier that switches: where the gradient is
    // right, one of them meets it.
    var best = Double.infinity
    for part in [1e-3, 1e-4, 1e-5] {
      let step = part * size
      let ends = [1.0, -1.0].map { sign in
        let moved = value.indices.map {
          Float(Double(value[$0]) + sign * step * Double(gradient[$0]) / length)
        }
        return Double(target.score(scores: scores(at: moved), shape: shape))
      }
      let slope = (ends[0] - ends[1]) / (2 * step)
      best = min(best, abs(slope - length) / length)
    }
    return Finding(
      what: "finite difference at \(graph.name(of: layer))", error: best,
      limit: Self.differenceLimit)
  }

  private func session<Source: ParameterSource>(_ request: PlanRequest, _ weights: Source)
    throws(SessionFault<Source.Fault>) -> Session
  {
    let plan: ExecutionPlan
    do throws(PlanFault) {
      plan = try ExecutionPlan(graph, for: request)
    } catch {
      preconditionFailure("only values on the path to the score are asked for")
    }
    return try Session(plan, weights: weights)
  }

  private func spread(_ values: [ValueID], over count: Int) -> [ValueID] {
    guard values.count > count else { return values }
    return (0..<count).map { values[$0 * (values.count - 1) / (count - 1)] }
  }

  private static func best(_ scores: [Float], classes: Int) -> Int {
    let plane = scores.count / classes
    let sums = (0..<classes).map { scores[$0 * plane..<($0 + 1) * plane].reduce(0, +) }
    return sums.indices.max { sums[$0] < sums[$1] } ?? 0
  }

  fileprivate static func norm(_ values: [Float]) -> Double {
    values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
  }
}

extension Verification.Finding {
  fileprivate init(_ what: String, _ got: FloatBlock?, _ expected: FloatBlock?, _ limit: Double) {
    let (got, expected) = (got?.array ?? [], expected?.array ?? [])
    self.what = what
    self.limit = limit
    guard got.count == expected.count, !got.isEmpty else {
      error = .infinity
      return
    }
    let difference = Verification.norm(zip(got, expected).map { $0 - $1 })
    let size = Verification.norm(expected)
    error = difference == 0 ? 0 : difference / max(size, 1e-30)
  }
}

import Execution
import Sightline
import SourceMarks
import SpecChecking
import Tensors
import Testing

@Suite("Verification on this machine")
struct VerificationTests {
  private func spec() throws -> ModelSpec {
    var findings = DiagnosticList()
    // Rectifiers before poolings: their equal zeros are where a naive difference goes wrong.
    let text = """
      sightline: 1
      input: {shape: [3, 20, 24]}
      layers:
        - conv1: {conv: 8, kernel: 3, pad: 1}
        - relu1: relu
        - pool1: {maxpool: 2}
        - conv2: {conv: 8, kernel: 3, pad: 1}
        - bn2: batchnorm
        - relu2: relu
        - add: {add: [relu2, pool1]}
        - pool2: {maxpool: 3, stride: 2, pad: 1}
        - gap: global_avgpool
        - flatten
        - fc: {linear: 4}
      """
    return try #require(
      SpecChecker.check(bytes: Array(text.utf8), path: "net.yaml", into: &findings))
  }

  private func input(of spec: ModelSpec) -> [Float] {
    var numbers = CounterGenerator(seed: 3, stream: "input")
    return (0..<spec.inputShape.count).map { _ in Float(numbers.normal()) }
  }

  @Test("every check passes, and there is one for every layer with an image", arguments: 1...4)
  func passes(seed: Int) throws {
    let spec = try spec()
    let findings = try Verification(spec).run(
      input: input(of: spec), weights: SeededWeights(seed: UInt64(seed), for: spec), workers: 2,
      progress: { _ in })
    for finding in findings { #expect(finding.passes, "\(finding.what): \(finding.error)") }
    for name in ["conv1", "relu1", "pool1", "conv2", "bn2", "relu2", "add", "pool2"] {
      #expect(findings.contains { $0.what.hasSuffix("value of \(name)") })
      #expect(findings.contains { $0.what.hasSuffix("gradient at \(name)") })
    }
    #expect(findings.count { $0.what.hasPrefix("finite difference") } == 6)
  }

  @Test("what is not a number does not pass")
  func notANumber() throws {
    let spec = try spec()
    var input = input(of: spec)
    input[7] = .nan
    let findings = try Verification(spec).run(
      input: input, weights: SeededWeights(seed: 1, for: spec), workers: 1, progress: { _ in })
    #expect(findings.contains { !$0.passes })
  }
}

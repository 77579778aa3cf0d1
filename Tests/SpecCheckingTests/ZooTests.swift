import Foundation
import Operators
import SpecChecking
import Tensors
import Testing

/// What torchvision's networks of the same names have (torchvision 0.29; `num_batches_tracked`
/// not counted; U-Net by hand).
struct ZooFacts: Sendable, CustomTestStringConvertible {
  let name: String
  let layers: Int
  let tensors: Int
  let parameters: Int
  let output: [Int]
  let first: [String]
  let last: [String]
  var testDescription: String { name }

  static let all = [
    ZooFacts(
      name: "densenet121", layers: 427, tensors: 606, parameters: 7_978_856, output: [1000],
      first: ["features.conv0.weight", "features.norm0.weight", "features.norm0.bias"],
      last: ["features.norm5.running_var", "classifier.weight", "classifier.bias"]),
    ZooFacts(
      name: "efficientnet_b0", layers: 240, tensors: 311, parameters: 5_288_548, output: [1000],
      first: ["features.0.0.weight", "features.0.1.weight", "features.0.1.bias"],
      last: ["features.8.1.running_var", "classifier.1.weight", "classifier.1.bias"]),
    ZooFacts(
      name: "googlenet", layers: 197, tensors: 287, parameters: 6_624_904, output: [1000],
      first: ["conv1.conv.weight", "conv1.bn.weight", "conv1.bn.bias"],
      last: ["inception5b.branch4.1.bn.running_var", "fc.weight", "fc.bias"]),
    ZooFacts(
      name: "mobilenet_v2", layers: 153, tensors: 262, parameters: 3_504_872, output: [1000],
      first: ["features.0.0.weight", "features.0.1.weight", "features.0.1.bias"],
      last: ["features.18.1.running_var", "classifier.1.weight", "classifier.1.bias"]),
    ZooFacts(
      name: "resnet18", layers: 69, tensors: 102, parameters: 11_689_512, output: [1000],
      first: ["conv1.weight", "bn1.weight", "bn1.bias", "bn1.running_mean", "bn1.running_var"],
      last: ["layer4.1.bn2.running_var", "fc.weight", "fc.bias"]),
    ZooFacts(
      name: "resnet50", layers: 175, tensors: 267, parameters: 25_557_032, output: [1000],
      first: ["conv1.weight", "bn1.weight", "bn1.bias"],
      last: ["layer4.2.bn3.running_var", "fc.weight", "fc.bias"]),
    ZooFacts(
      name: "squeezenet1_1", layers: 66, tensors: 52, parameters: 1_235_496, output: [1000],
      first: ["features.0.weight", "features.0.bias", "features.3.squeeze.weight"],
      last: ["features.12.expand3x3.bias", "classifier.1.weight", "classifier.1.bias"]),
    ZooFacts(
      name: "unet", layers: 52, tensors: 78, parameters: 1_927_669, output: [21, 256, 256],
      first: ["enc1.conv1.weight", "enc1.bn1.weight", "enc1.bn1.bias"],
      last: ["dec1.conv.bn2.running_var", "head.weight", "head.bias"]),
    ZooFacts(
      name: "vgg16", layers: 40, tensors: 32, parameters: 138_357_544, output: [1000],
      first: ["features.0.weight", "features.0.bias", "features.2.weight"],
      last: ["classifier.3.bias", "classifier.6.weight", "classifier.6.bias"]),
  ]
}

@Suite struct ZooTests {
  private func spec(_ name: String, options: SpecOptions = SpecOptions(methods: SpecFiles.methods))
    throws -> ModelSpec
  {
    let path = try #require(SpecFiles.zoo.first { SpecFiles.name($0) == name })
    let (spec, findings) = try SpecFiles.check(path, options: options)
    #expect(findings.all.map(\.message).isEmpty)
    return try #require(spec)
  }

  @Test(
    "Every zoo network has the layers, tensors and parameters of its original",
    arguments: ZooFacts.all)
  func facts(_ facts: ZooFacts) throws {
    let spec = try spec(facts.name)
    #expect(spec.layers.count == facts.layers)
    #expect(spec.tensors.count == facts.tensors)
    #expect(spec.parameterCount == facts.parameters)
    #expect(spec.outputs.map { spec.shape(of: $0.value).dimensions } == [facts.output])
    let names = spec.tensors.map(\.name)
    #expect(Array(names.prefix(facts.first.count)) == facts.first)
    #expect(Array(names.suffix(facts.last.count)) == facts.last)
    #expect(Set(names).count == names.count)
  }

  @Test("Every zoo file is one that the facts know")
  func complete() {
    #expect(SpecFiles.zoo.map(SpecFiles.name) == ZooFacts.all.map(\.name))
  }

  @Test("Setting a parameter and a size changes the network")
  func options() throws {
    let options = SpecOptions(set: ["classes": "10"], size: .init(96, 64))
    let path = try #require(SpecFiles.zoo.first { SpecFiles.name($0) == "resnet18" })
    let (refused, findings) = try SpecFiles.check(path, options: options)
    #expect(refused == nil)
    #expect(Set(findings.all.map(\.code)) == [.expectedParameters, .expectedOutput, .smallInput])
    let net = "params: {classes: 1000}\nlayers:\n  - conv: {conv: $classes, kernel: 3, pad: 1}\n"
    let spec = try #require(SpecFiles.check(text: net, options: options).spec)
    #expect(spec.layers[0].inference.output.dimensions == [10, 96, 64])
    #expect(spec.parameters == ["classes": "10"])
    let wrong = SpecOptions(set: ["classes": "ten", "clases": "10"])
    let messages = SpecFiles.check(text: net, options: wrong).findings.all.map(\.message)
    #expect(
      messages == [
        "'classes' must be a whole number, not 'ten'", "there is no parameter 'clases' to set",
      ])
  }

  /// The reference material lies beside a developer's checkout and is not part of the repository.
  private static let reference = SpecFiles.package.deletingLastPathComponent()
    .appending(path: "shared/reference")
  private static let hasReference = FileManager.default.fileExists(atPath: reference.path)

  @Test(
    "The tensors of the small networks are those of their weight files",
    .enabled(if: hasReference, "the folder ../shared/reference is absent"),
    arguments: SpecFiles.silent)
  func tensors(path: String) throws {
    let file = Self.reference.appending(path: "\(SpecFiles.name(path)).weights.safetensors")
    let spec = try #require(try SpecFiles.check(path).spec)
    #expect(try shapes(in: file) == shapes(of: spec))
  }

  private static let squeezeNet = SpecFiles.package.deletingLastPathComponent()
    .appending(path: "shared/real/squeezenet1_1/squeezenet1_1.safetensors")
  private static let hasSqueezeNet = FileManager.default.fileExists(atPath: squeezeNet.path)

  @Test(
    "The tensors of SqueezeNet are those of the published weights",
    .enabled(if: hasSqueezeNet, "the folder ../shared/real is absent"))
  func published() throws {
    #expect(try shapes(in: Self.squeezeNet) == shapes(of: try spec("squeezenet1_1")))
  }

  private func shapes(of spec: ModelSpec) -> [String: [Int]] {
    Dictionary(uniqueKeysWithValues: spec.tensors.map { ($0.name, $0.shape.dimensions) })
  }

  /// The shapes that a safetensors header lists: 8 bytes of length, then JSON.
  private func shapes(in file: URL) throws -> [String: [Int]] {
    let bytes = try Data(contentsOf: file)
    let length = (0..<8).reduce(0) { $0 | Int(bytes[$1]) << (8 * $1) }
    let header = try #require(
      try JSONSerialization.jsonObject(with: bytes[8..<8 + length]) as? [String: [String: Any]])
    return header.filter { $0.key != "__metadata__" && !$0.key.hasSuffix("num_batches_tracked") }
      .mapValues { $0["shape"] as? [Int] ?? [] }
  }
}

import Foundation
import Operators
import SpecChecking
import Tensors
import Testing

@Suite struct ZooTests {
  private func spec(
    _ name: String,
    options: SpecOptions = SpecOptions(methods: SpecFiles.methods, library: SpecFiles.library)
  )
    throws -> ModelSpec
  {
    let path = try #require(SpecFiles.zoo.first { SpecFiles.name($0) == name })
    let (spec, findings) = try SpecFiles.check(path, options: options)
    #expect(findings.all.map(\.message).isEmpty)
    return try #require(spec)
  }

  /// Networks of torchvision: its tensors, in its order (`Scripts/make-zoo-goldens.py`).
  static let goldens: [String] = {
    let folder = SpecFiles.package.appending(path: "Tests/Goldens/zoo")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".txt") }.map { String($0.dropLast(4)) }.sorted()
  }()

  /// Networks that torchvision does not have, and the number of parameters by hand.
  static let others = [
    "unet": 1_927_669, "lenet5": 61_706, "cifar_resnet20": 272_474, "cifar_resnet56": 855_770,
    "mobilenet_v1": 4_231_976, "vgg16_cam": 20_459_304, "googlenet_cam": 12_179_752,
  ]

  @Test(
    "The tensors of a network of torchvision are its own, by name, shape and order",
    arguments: goldens)
  func tensors(name: String) throws {
    let spec = try spec(name)
    let file = SpecFiles.package.appending(path: "Tests/Goldens/zoo/\(name).txt")
    let wanted = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(
      String.init)
    var got = spec.tensors.map { tensor in
      "\(tensor.name) \(tensor.shape.dimensions.map(String.init).joined(separator: "x"))"
    }
    guard name == "convnext_tiny" else {
      #expect(got == wanted)
      return
    }
    // torchvision lists the factors of a block before its layers, as `[C, 1, 1]` and without
    // a last name; the spec's `map` says so.
    got = got.map { line in
      guard line.contains(".layer_scale.weight") else { return line }
      return line.replacingOccurrences(of: ".layer_scale.weight", with: ".layer_scale") + "x1x1"
    }
    #expect(got.sorted() == wanted.sorted())
  }

  @Test("Other networks have the parameters of their papers", arguments: others.keys.sorted())
  func parameters(name: String) throws {
    #expect(try spec(name).parameterCount == Self.others[name])
  }

  @Test("Every zoo file is one that a test knows, and calls its usual layer 'last'")
  func complete() throws {
    #expect(
      SpecFiles.zoo.map(SpecFiles.name).sorted() == (Self.goldens + Self.others.keys).sorted())
    for path in SpecFiles.zoo {
      let spec = try spec(SpecFiles.name(path))
      #expect(spec.hooks.contains { $0.name == "last" } && spec.explain.layer == "last")
    }
  }

  @Test("Setting a parameter and a size changes the network")
  func options() throws {
    let options = SpecOptions(
      set: ["classes": "10"], size: .init(96, 64), library: SpecFiles.library)
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
    arguments: [
      "dense", "fire", "gap", "inception", "mobile", "plain", "residual", "segment",
    ])
  func matchWeightFile(name: String) throws {
    let path = try #require(SpecFiles.silent.first { SpecFiles.name($0) == name })
    let file = Self.reference.appending(path: "\(name).weights.safetensors")
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

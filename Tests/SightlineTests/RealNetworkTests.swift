import Foundation
import Planning
import Sightline
import Testing
import Weights

/// A published ImageNet network on real photos.
@Suite(
  .enabled(if: Shared.exists("real"), "the network and the photos are not there: ../shared/real"))
struct RealNetworkTests {
  private static let folder = "real/squeezenet1_1/"

  private func request(_ folder: WorkFolder, weights: String = "squeezenet1_1") throws
    -> MapRequest
  {
    var request = try MapRequest(
      spec: Shared.package.appending(path: "Specs/squeezenet1_1.yaml").path)
    request.weights = Shared.path(Self.folder + weights + ".safetensors")
    request.output = folder.file("pictures")
    request.raw = folder.file("out.safetensors")
    return request
  }

  @Test(
    "the published output comes out within 2e-4", arguments: KernelPath.available.map(\.rawValue))
  func publishedPair(kernels: String) throws {
    let folder = try WorkFolder()
    var request = try request(folder)
    request.input = Shared.path(Self.folder + "golden_input.npy")
    request.running = try RunChoices(kernels: kernels)
    try MapRun(request).run(Listener())
    let got = try #require(try tensors(folder.file("out.safetensors"))["output"])
    let wanted = try NPYFile.read(Shared.path(Self.folder + "golden_output.npy")).values
    #expect(zip(got, wanted).allSatisfy { abs($0 - $1) <= 2e-4 })
    #expect(got.count == wanted.count)
  }

  @Test(
    "photos are recognised, with either precision of the weights",
    arguments: [
      ("cat_720p.jpg", "Egyptian cat"), ("parrot.jpg", "macaw"), ("hot_dog.jpg", "hotdog"),
      ("both.png", "boxer"),
    ], ["squeezenet1_1", "squeezenet1_1.fp16"])
  func photos(photo: (file: String, label: String), weights: String) throws {
    let folder = try WorkFolder()
    var request = try request(folder, weights: weights)
    request.images = [Shared.path("real/photos/" + photo.file)]
    let console = Listener()
    try MapRun(request).run(console)
    let first = try #require(console.lines.first { $0.contains(" %  ") })
    #expect(first.contains(photo.label), "\(first)")
  }

  @Test("on a picture of a dog above a cat, the maps of the two lie where the animals are")
  func dogAndCat() throws {
    func centre(_ label: String, versus: String? = nil) throws -> (grad: Double, guided: Double) {
      let folder = try WorkFolder()
      var request = try request(folder)
      request.images = [Shared.path("real/photos/both.png")]
      request.layers = ["fire9"]
      request.classes = [label]
      request.versus = versus
      request.methods = ["gradcam", "guided-gradcam"]
      try MapRun(request).run(Listener())
      let results = try tensors(folder.file("out.safetensors"))
      func rows(_ values: [Float], width: Int, height: Int) -> Double {
        var (mass, sum) = (0.0, 0.0)
        for (index, value) in values.enumerated() {
          let row = (Double(index / width % height) + 0.5) / Double(height)
          mass += Double(value)
          sum += Double(value) * row
        }
        return sum / mass
      }
      let map = try #require(results["gradcam/features.12"]).map { max($0, 0) }
      let pixels = try #require(results["guided-gradcam/features.12"]).map(abs)
      return (
        rows(map, width: 13, height: 13), rows(pixels, width: 224, height: 224)
      )
    }
    let dog = try centre("boxer")
    let cat = try centre("tiger cat")
    let contrast = try centre("tiger cat", versus: "boxer")
    // The dog's head is in the upper third; the cat lies in the lower half.
    #expect(dog.grad < 0.45 && dog.guided < 0.35)
    #expect(cat.grad > 0.55 && cat.guided > 0.5)
    #expect(contrast.grad > 0.75 && contrast.guided > 0.75)
  }
}

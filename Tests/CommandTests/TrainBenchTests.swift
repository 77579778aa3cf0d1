import Foundation
import Testing

/// `explain bench --train` against the real program.
@Suite struct TrainBenchTests {
  @Test("every step of a training step is listed, and the images of a second")
  func steps() throws {
    let bench = try Bench()
    for kernels in ["auto", "portable", "reference"] {
      let ending = try bench.program.run([
        "bench", "net.yaml", "--train", "--batch", "4", "--runs", "2", "--kernels", kernels,
      ])
      #expect(ending.status == 0, "\(ending.story)")
      for part in [
        "tiny, training, batch 4", "conv2", "backward", "loss and new weights", "images/s",
      ] {
        #expect(ending.output.contains(part), "\(part)\n\(ending.story)")
      }
    }
  }

  @Test("one step for every line, to take turns")
  func onDemand() throws {
    let bench = try Bench()
    let ending = try bench.program.run(
      shell: "printf 'go\\ngo\\n' | $X bench net.yaml --train --on-demand")
    #expect(ending.status == 0, "\(ending.story)")
    let lines = ending.output.split(separator: "\n")
    #expect(lines.count == 3 && lines.first?.hasPrefix("ready sightline") == true)
    #expect(lines.dropFirst().allSatisfy { Double($0) != nil })
  }

  @Test(
    "what does not go together is refused",
    arguments: [
      ["--train", "--method", "gradcam"], ["--train", "--weights", "net.safetensors"],
      ["--batch", "4"], ["--train", "--batch", "0"], ["--train", "--runs", "0"],
    ])
  func refused(options: [String]) throws {
    let bench = try Bench()
    let ending = try bench.program.run(["bench", "net.yaml"] + options)
    #expect(ending.status == 2, "\(ending.story)")
  }
}

import SourceMarks
import SpecChecking
import Testing

/// What a person reads: whole findings, word for word.
@Suite struct FrameTests {
  private func text(_ spec: String) -> String {
    let (_, findings) = SpecFiles.check(text: spec)
    return TextRenderer().text(findings.sorted)
  }

  @Test("Shapes that cannot be added name both producers and the call")
  func add() {
    let spec = """
      blocks:
        Basic:
          params: {out: int, stride: 1}
          layers:
            - conv1: {conv: $out, kernel: 3, stride: $stride, pad: 1}
            - bn2: batchnorm
            - add: {add: [bn2, in]}
      layers:
        - conv1: {conv: 64, kernel: 1}
        - layer2:
            - 0: {Basic: 128, stride: 2}
            - 1: {Basic: 128}
      """
    let frame = """
      error[SL0401]: layer 'layer2.0.add' cannot add [128, 16, 16] and [64, 32, 32]
        --> net.yaml:9:9
        |
      9 |       - add: {add: [bn2, in]}
        |         ^^^
        = 'layer2.0.bn2' is [128, 16, 16] (line 8)
        = 'in' is [64, 32, 32], the input of layer2.0, called at line 13: {Basic: 128, stride: 2}
        = hint: bring [64, 32, 32] to the same shape first, \
      for example {conv: 128, kernel: 1, stride: 2}
      """
    #expect(text(spec) == frame)
  }

  @Test("A mistake in a block is told once, with the instances that share it")
  func folded() {
    let spec = """
      blocks:
        Basic:
          params: {out: int}
          layers:
            - conv: {conv: $out, kernel: 3, padding: 1}
      layers:
        - a: {Basic: 8}
        - b: [{0..6: {Basic: 8}}]
      """
    let frame = """
      error[SL0201]: 'conv' has no attribute 'padding'
        --> net.yaml:7:39
        |
      7 |       - conv: {conv: $out, kernel: 3, padding: 1}
        |                                       ^^^^^^^
        = in a, called at line 9: {Basic: 8}
        = and 7 more: b.0.conv, b.1.conv, b.2.conv, …
        = hint: 'padding' is called 'pad' here
      """
    #expect(text(spec) == frame)
  }

  @Test("A window that no longer fits shows how the sizes shrank and what would fit")
  func window() {
    let spec = """
      layers:
        - features:
            - conv1: {conv: 8, kernel: 3, pad: 1}
            - pool1..4: {maxpool: 2}
            - conv2: {conv: 8, kernel: [3, 1], stride: 2}
        - flatten
      """
    let frame = """
      error[SL0404]: layer 'features.conv2': kernel 3 is larger than its padded input 2 (height)
        --> net.yaml:7:9
        |
      7 |       - conv2: {conv: 8, kernel: [3, 1], stride: 2}
        |         ^^^^^
        = 'features.pool4' is [8, 2, 2] (line 6)
        = the height on the way here: 32 → 16 → 8 → 4 → 2
        = hint: the smallest input height that works is 48
      """
    #expect(text(spec) == frame)
  }

  @Test("A linear layer after a feature map is told the two ways out; what follows is silent")
  func linear() {
    let spec = """
      layers:
        - stem: [{conv1: {conv: 8, kernel: 3}}, relu]
        - fc: {linear: 10}
        - drop: {dropout: 0.5, from: fcc}
        - prob: softmax
      """
    let frame = """
      error[SL0407]: layer 'fc': linear after a [8, 30, 30] feature map
        --> net.yaml:5:5
        |
      5 |   - fc: {linear: 10}
        |     ^^
        = 'stem' is [8, 30, 30], from 'stem.relu' (line 4)
        = hint: insert before it - flatten (7200 inputs) or - global_avgpool (8)

      error[SL0310]: no layer 'fcc' above this line
        --> net.yaml:6:32
        |
      6 |   - drop: {dropout: 0.5, from: fcc}
        |                                ^^^ did you mean 'fc'?
      """
    #expect(text(spec) == frame)
  }
}

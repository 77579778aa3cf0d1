public import Tensors

/// Interleaves groups of channels, so that the next grouped convolution sees all of them.
///
/// With `G` groups, channel `g·C/G + k` of the input becomes channel `k·G + g`.
///
/// - Shape: any, unchanged; channels are the first axis.
/// - Reads in backward: nothing.
/// - Source: Zhang et al. 2018 (ShuffleNet), section 3.1.
public struct Shuffle: Operator {
  var groups = 1

  /// One group, which stays.
  public init() {}

  public static let schema = OperatorSchema<Shuffle>(
    "shuffle", "Interleaves groups of channels.", paper: "Zhang et al. 2018",
    foreign: ["ChannelShuffle", "ShuffleChannel", "channel_shuffle"], principal: "groups",
    fields: [
      .integer(
        "groups", \.groups, in: 1...1_048_576, required: true, foreign: ["group"],
        "Groups of neighbouring channels.")
    ])

  public func role(for inputs: [Shape]) -> Role { .reshape(.shuffle(groups: groups)) }

  public func infer(_ inputs: [Shape]) throws(ShapeFault) -> Inference {
    let input = try inputs.single()
    guard input.channels % groups == 0 else {
      throw .inputGroups(channels: input.channels, groups: groups)
    }
    return Inference(output: input)
  }

  public var backwardReads: BackwardReads { [] }

  /// `[G, C/G, rest]` read as `[C/G, G, rest]`.
  private func interleaved(_ shape: Shape) -> StridedView {
    let parts = Shape(
      channels: groups, height: shape.channels / groups, width: shape.count / shape.channels)
    return .permuted(parts) { $0 == 2 ? 2 : 1 - $0 }
  }

  public func forward(_ pass: borrowing ForwardPass) {
    interleaved(pass.inputShapes[0]).forward(pass)
  }

  public func backward(_ pass: borrowing BackwardPass) {
    interleaved(pass.inputShapes[0]).backward(pass)
  }
}

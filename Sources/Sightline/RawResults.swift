import Attribution
import Graphs
import Tensors

/// The numbers of a run by tensor name, for `--raw`; items are joined along the first axis.
public struct RawResults: Sendable {
  /// One tensor of the file.
  public struct Tensor: Sendable {
    /// Its name, `gradcam/conv4`.
    public let name: String
    /// The extents of one item.
    public let shape: [Int]
    /// The values of all items so far.
    public var values: [Float]
    /// How many items.
    public var items: Int
  }
  /// The tensors in the order they were first added.
  public private(set) var tensors: [Tensor] = []
  private var places: [String: Int] = [:]

  /// Starts empty.
  public init() {}

  /// Adds one item's values.
  public mutating func add(_ name: String, _ shape: [Int], _ values: [Float]) {
    if let place = places[name] {
      tensors[place].values += values
      tensors[place].items += 1
    } else {
      places[name] = tensors.count
      tensors.append(Tensor(name: name, shape: shape, values: values, items: 1))
    }
  }

  /// Adds all that an explanation of one item says.
  ///
  /// - Parameter prefix: Put before each name; empty where one target is explained.
  mutating func add(
    _ explanation: Explanation, input: Shape, prefix: String, profile: MapProfile = .sightline
  ) {
    add(prefix + "score", [], [explanation.score])
    for map in explanation.maps {
      let name = "\(prefix)\(map.method)/\(map.layer)"
      add(name, [map.map.height, map.map.width], map.map.values)
      let picture = profile.picture(of: map.map, height: input.height, width: input.width)
      add(
        "\(prefix)\(map.method).map/\(map.layer)", [picture.height, picture.width], picture.values)
    }
    for tensor in explanation.tensors {
      let name = tensor.layer.map { "\(tensor.method)/\($0)" } ?? tensor.method
      add(prefix + name, input.dimensions, tensor.values)
    }
    for gradient in explanation.gradients {
      add("\(prefix)gradient/\(gradient.layer)", gradient.shape.dimensions, gradient.values)
    }
  }
}

public import Attribution
public import Operators
public import Pictures

/// What a page shows: images, explained at layers, for classes, by methods, and what can be said of
/// the explanations.
///
/// The room `Reports` makes the bytes of a page of results; it reads and writes no file.
public struct Report: Sendable {
  /// The tool's name and version.
  public var tool: String
  /// The network's name.
  public var network: String
  /// Lines about the network and its weights.
  public var about: [String] = []
  /// The layers in order of execution.
  public var layers: [Layer] = []
  /// The methods in the order asked for.
  public var methods: [Method] = []
  /// Names of the classes that occur, by number.
  public var classNames: [Int: String] = [:]
  /// The images.
  public var items: [Item] = []
  /// Images that could not be explained.
  public var failures: [Failure] = []
  /// How often each class was taken for which, where the truth is known.
  public var confusion: Confusion?
  /// The record of the run: JSON.
  public var manifest: String
  /// The words of the command that explains one of the images again, without the image and what
  /// the page adds: layer, method, class.
  public var command: [String] = []

  /// States a page without images.
  public init(tool: String, network: String, manifest: String) {
    self.tool = tool
    self.network = network
    self.manifest = manifest
  }

  /// A layer that was explained at.
  public struct Layer: Sendable {
    /// Its name.
    public var name: String
    /// Channels, rows, columns.
    public var shape: [Int]

    /// States a layer.
    public init(name: String, shape: [Int]) {
      self.name = name
      self.shape = shape
    }
  }

  /// A method that explained.
  public struct Method: Sendable {
    /// Its name on the command line.
    public var name: String
    /// One sentence with the equation.
    public var summary: String
    /// Authors and year.
    public var paper: String

    /// States a method.
    public init(name: String, summary: String, paper: String) {
      self.name = name
      self.summary = summary
      self.paper = paper
    }
  }

  /// One image.
  public struct Item: Sendable {
    /// The file's name without its folder.
    public var name: String
    /// The path as given.
    public var path: String
    /// The photo as JPEG, at the size of the page.
    public var photo: [UInt8]
    /// Rows and columns of that JPEG.
    public var photoSize: Pair
    /// How the network's input lies in the photo.
    public var geometry: Geometry
    /// The best classes with their probabilities.
    public var ranking: [(index: Int, probability: Double)] = []
    /// The class that it is known to show.
    public var truth: Int?
    /// What was explained.
    public var targets: [Target] = []

    /// States an image.
    public init(
      name: String, path: String, photo: [UInt8], photoSize: Pair, geometry: Geometry
    ) {
      self.name = name
      self.path = path
      self.photo = photo
      self.photoSize = photoSize
      self.geometry = geometry
    }
  }

  /// One class of one image, or one class rather than another.
  public struct Target: Sendable {
    /// The class.
    public var index: Int
    /// The class whose score was subtracted.
    public var versus: Int?
    /// Whether the score counts with its sign turned.
    public var isNegated = false
    /// What to call it; nil for the name of its class.
    public var name: String?
    /// The explained number.
    public var score: Float
    /// The class's probability.
    public var probability: Double
    /// Its maps.
    public var views: [View] = []
    /// The channels that count most, by layer.
    public var channels: [Channels] = []

    /// States a target.
    public init(index: Int, versus: Int?, score: Float, probability: Double) {
      self.index = index
      self.versus = versus
      self.score = score
      self.probability = probability
    }
  }

  /// One map.
  public struct View: Sendable {
    /// The method, by its place among the page's methods.
    public var method: Int
    /// The layer, by its place among the page's layers; nil for methods that have none.
    public var layer: Int?
    /// The numbers.
    public var content: Content
    /// Whether it has the input's size and is a picture of edges rather than of places.
    public var isTensor: Bool
    /// Whether it says anything; nil for tensors.
    public var state: MapState?
    /// What is known of its trustworthiness.
    public var facts: [PageFact] = []

    /// Where the numbers of a view come from.
    public enum Content: Sendable {
      /// They are stored.
      case map(QuantisedMap)
      /// They are an input-sized map times the positive part of a layer's map, both of which the page
      /// holds already; the page multiplies them.
      case product(QuantisedMap, QuantisedMap)
    }

    /// States a map.
    public init(
      method: Int, layer: Int?, content: Content, isTensor: Bool, state: MapState?
    ) {
      self.method = method
      self.layer = layer
      self.content = content
      self.isTensor = isTensor
      self.state = state
    }
  }

  /// The channels of a layer that count most for a target.
  public struct Channels: Sendable {
    /// One channel.
    public struct Channel: Sendable {
      /// Its number.
      public var index: Int
      /// Its mean gradient: Grad-CAM's weight.
      public var weight: Float
      /// Gradient times value, summed over the channel's positions: its part of the score, to first
      /// order.
      public var contribution: Float
      /// Its values, made smaller where they are many.
      public var map: QuantisedMap

      /// States a channel.
      public init(index: Int, weight: Float, contribution: Float, map: QuantisedMap) {
        self.index = index
        self.weight = weight
        self.contribution = contribution
        self.map = map
      }
    }
    /// The layer, by its place among the page's layers.
    public var layer: Int
    /// The sum of all channels' contributions.
    public var total: Float
    /// The strongest ones, strongest first.
    public var strongest: [Channel]

    /// States the channels of a layer.
    public init(layer: Int, total: Float, strongest: [Channel]) {
      self.layer = layer
      self.total = total
      self.strongest = strongest
    }
  }

  /// An image that could not be explained.
  public struct Failure: Sendable {
    /// The path as given.
    public var path: String
    /// Why not.
    public var reason: String

    /// States a failure.
    public init(path: String, reason: String) {
      self.path = path
      self.reason = reason
    }
  }
}

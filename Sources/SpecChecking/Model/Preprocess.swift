public import Operators

/// How a picture becomes an input tensor.
public struct Preprocess: Sendable, Hashable {
  /// The size before cropping.
  public enum Resize: Sendable, Hashable {
    /// Keep the picture's size.
    case none
    /// Scale so that the shorter side has this many pixels.
    case shorterSide(Int)
    /// Stretch to rows and columns.
    case stretch(Pair)
  }
  /// Interpolation.
  public enum Filter: String, Sendable, CaseIterable {
    /// Triangle.
    case bilinear
    /// Cubic, a = -0.5.
    case bicubic
    /// Nearest pixel.
    case nearest
    /// Box.
    case area
    /// Lanczos with three lobes.
    case lanczos
  }
  /// What part is kept.
  public enum Crop: String, Sendable, CaseIterable {
    /// The middle, of the input's size.
    case center
    /// Everything.
    case none
  }
  /// The order of channels that the network wants.
  public enum Color: String, Sendable, CaseIterable {
    /// Red, green, blue.
    case rgb
    /// Blue, green, red.
    case bgr
    /// One channel of luma (ITU-R 601).
    case gray
  }
  /// The preset it started from, for printing.
  public var preset: String?
  /// The size before cropping.
  public var resize: Resize = .none
  /// Interpolation.
  public var filter: Filter = .bilinear
  /// Widen the filter when shrinking.
  public var antialias = true
  /// What part is kept.
  public var crop: Crop = .none
  /// The order of channels.
  public var color: Color = .rgb
  /// Where pixel value 0 goes.
  public var low = 0.0
  /// Where pixel value 255 goes.
  public var high = 1.0
  /// Subtracted after that, a value for each channel.
  public var mean: [Double] = []
  /// Divided by after that, a value for each channel.
  public var deviation: [Double] = []
  /// Plain scaling to [0, 1].
  public init() {}
}

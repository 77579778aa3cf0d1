import Operators

extension Preprocess {
  /// The presets' names.
  public static let presetNames = ["imagenet", "caffe", "inception", "unit", "none"]

  /// A preset by name; nil for another word.
  ///
  /// `imagenet` is torchvision's, `caffe` subtracts the mean colours of ImageNet from [0, 255],
  /// `inception` scales to [-1, 1], `unit` to [0, 1], `none` leaves [0, 255]. The last three take
  /// one channel of luma where `grayByDefault`.
  public static func preset(_ name: String, grayByDefault: Bool = false) -> Preprocess? {
    var preset = Preprocess()
    preset.preset = name
    if grayByDefault { preset.color = .gray }
    switch name {
    case "imagenet":
      preset.resize = .shorterSide(256)
      preset.crop = .center
      preset.color = .rgb
      preset.mean = [0.485, 0.456, 0.406]
      preset.deviation = [0.229, 0.224, 0.225]
    case "caffe":
      preset.resize = .stretch(Pair(256))
      preset.crop = .center
      preset.color = .bgr
      preset.high = 255
      preset.mean = [104, 117, 123]
    case "inception": preset.low = -1
    case "unit": break
    case "none": preset.high = 255
    default: return nil
    }
    return preset
  }
}

import Attribution
import Operators
import Pictures
import SpecChecking
import Tensors

/// Pictures after other tools' rules.
extension PictureWriter {
  /// Lets a panel show what another tool would: its numbers, its way to the photo's size, its usual
  /// colours. How colours are laid over the photo stays ours, so that the photo keeps its pixels
  /// where a map says nothing.
  func follow(_ profile: MapProfile, _ panel: inout Panel, _ map: Heatmap) {
    guard profile != .sightline else { return }
    let shape = model.spec.inputShape
    let picture = profile.picture(of: map, height: shape.height, width: shape.width)
    panel.content = .map(picture.values, size: Pair(picture.height, picture.width))
    panel.remarks.append(profile.remark)
    switch profile {
    case .sightline: return
    case .pytorchGradCAM:
      panel.colors = request.looks.colors ?? .jet
      panel.range = MapRange(low: 0, high: 1)
    case .torchcam:
      panel.colors = request.looks.colors ?? .jet
      panel.range = MapRange(low: 0, high: 1)
      // What it lays over photos is resized by cubics.
      panel.resize = .bicubic
    case .captum:
      panel.signed = true
      panel.colors = request.looks.colors ?? .diverging
      panel.resize = .nearest
    }
  }
}

extension MapProfile {
  /// What was done to the numbers of a picture, for its caption.
  var remark: String {
    switch self {
    case .sightline: ""
    case .pytorchGradCAM: "after pytorch-grad-cam: rectified, 0 to 1, bilinear, 0 to 1 again"
    case .torchcam: "after torchcam: rectified, 0 to 1 at the layer's size, bicubic"
    case .captum: "after captum: signed, not scaled, nearest neighbour"
    }
  }

  /// What a picture after another tool's rules shares with that tool's, and what it does not.
  var note: String? {
    self == .sightline
      ? nil
      : "\(remark); the blend with the photo is Sightline's own"
        + (notRepeated.isEmpty ? "" : "; not repeated: \(notRepeated.joined(separator: "; "))")
  }
}

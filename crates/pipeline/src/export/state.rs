//! What was exported, in one hash.

use bitext_exchange::Fingerprint;
use bitext_store::Places;

use super::layers::Layers;
use super::links::Links;

/// A hash of where which content stands: family, repository, ref, path, locale, blob id and whether it is current, of
/// one place after the other; then the layers, each with its name and the hashes of its files; then what links
/// add to it.
///
/// Row numbers, runs and times are left out, since they tell how a memory came about and not what is in it.
pub(super) fn fingerprint(places: &Places, layers: &Layers, links: &Links) -> String {
    let mut fingerprint = Fingerprint::default();
    for place in &places.places {
        let reference = &places.refs[place.reference as usize];
        let revision = &places.revisions[place.revision as usize];
        for text in [&*place.family, &reference.repository, &reference.name, &place.path, place.locale.as_str()] {
            fingerprint.part(text.as_bytes());
        }
        fingerprint.part(revision.blob.as_bytes());
        fingerprint.part(&[u8::from(place.current)]);
    }
    for layer in &layers.list {
        fingerprint.part(layer.info.name.as_bytes());
        layer.info.files.iter().for_each(|file| fingerprint.part(file.sha256.as_bytes()));
    }
    if !links.fingerprint.is_empty() {
        fingerprint.part(links.fingerprint.as_bytes());
    }
    fingerprint.finish()
}

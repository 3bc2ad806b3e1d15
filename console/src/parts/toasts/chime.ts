/** Two short notes that the browser makes itself: no file is loaded. Before a first press it may let no sound through. */

const NOTES = [880, 660];
const EACH = 0.16;

export function chime(): void {
  const audio = new AudioContext();
  const loudness = audio.createGain();
  loudness.gain.value = 0.12;
  loudness.connect(audio.destination);
  for (const [at, frequency] of NOTES.entries()) {
    const note = audio.createOscillator();
    note.frequency.value = frequency;
    note.connect(loudness);
    note.start(audio.currentTime + at * EACH);
    note.stop(audio.currentTime + (at + 1) * EACH);
    if (at === NOTES.length - 1) note.onended = () => void audio.close();
  }
}

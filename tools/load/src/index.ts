export { pick, seededRandom } from './random';

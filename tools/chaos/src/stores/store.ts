/** A database or broker that is killed and brought back. */
export interface Store {
  name: 'mongodb' | 'amqp';
  /** What it is, for the report. */
  kind: string;
  port: number;
  /** Like a loss of power, as far as a process can have one; it is started again on its data. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

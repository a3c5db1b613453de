export interface Logger {
  info(message: string, details: object): void;
  warn(message: string, details: object): void;
  error(message: string, details: object): void;
}

const ignore = (): void => {};

export const SILENT: Logger = { info: ignore, warn: ignore, error: ignore };

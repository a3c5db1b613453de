/** What API.md says that the shop answers. Written down here a second time on purpose: the journeys stand outside. */
export interface Money {
  amount: number;
  currency: string;
}

export interface Page<Item> {
  items: Item[];
  page: { number: number; limit: number; totalItems: number; totalPages: number };
}

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  code: string;
  requestId: string;
  errors?: { path: string; message: string }[];
}

export interface User {
  id: string;
  email: string;
  name: string;
  roles: string[];
}

export interface Session {
  user: User;
  accessToken: string;
  refreshToken: string;
  tokenType: 'Bearer';
  expiresIn: number;
}

export interface Profile {
  id: string;
  email: string;
  name: string;
  phone?: string;
  preferences?: { theme?: string; notifications?: { email?: boolean; push?: boolean } };
}

export interface Address {
  id: string;
  label?: string;
  line1: string;
  line2?: string;
  city: string;
  region?: string;
  postalCode: string;
  country: string;
}

export interface Product {
  id: string;
  sku: string;
  name: string;
  description: string;
  category: string;
  style?: string;
  price: Money;
  images: string[];
  attributes: Record<string, unknown>;
  rating: { average: number; count: number };
  availability: 'in_stock' | 'low_stock' | 'out_of_stock' | 'unknown';
  status: string;
  createdAt: string;
  updatedAt: string;
}

export interface ValueCount {
  value: string;
  count: number;
}

export interface ProductList extends Page<Product> {
  facets: {
    category: ValueCount[];
    style: ValueCount[];
    price: { from: number | null; to: number | null; count: number }[];
  };
}

export interface ImportResult {
  created: number;
  updated: number;
  rejected: number;
  errors: { line: number; id?: string; message: string }[];
}

export interface Line {
  productId: string;
  name: string;
  quantity: number;
  unitPrice: Money;
  lineTotal: Money;
}

export interface Cart {
  items: Line[];
  total: Money;
}

export interface Order {
  id: string;
  status: 'pending' | 'confirmed' | 'shipped' | 'delivered' | 'cancelled';
  items: Line[];
  subtotal: Money;
  discount: Money;
  shippingCost: Money;
  tax: Money;
  total: Money;
  shippingAddress: Omit<Address, 'id'>;
  payment: { provider: string; status: string };
  cancelReason?: string;
  createdAt: string;
  updatedAt: string;
}

export interface OrderEvent {
  version: number;
  type: string;
  at: string;
  data: Record<string, unknown>;
  causationId: string;
  traceId: string;
}

export interface Payment {
  id: string;
  orderId: string;
  provider: string;
  status: 'authorized' | 'captured' | 'voided' | 'declined' | 'partially_refunded' | 'refunded';
  amount: Money;
  captured: Money;
  refunded: Money;
  createdAt: string;
}

export interface Stock {
  productId: string;
  onHand: number;
  reserved: number;
  available: number;
  lowStockThreshold: number;
  updatedAt: string;
}

export interface Shipment {
  id: string;
  orderId: string;
  carrier: string;
  trackingNumber: string;
  status: 'scheduled' | 'dispatched' | 'delivered' | 'cancelled';
  createdAt: string;
}

export interface Notification {
  id: string;
  eventId: string;
  type: string;
  title: string;
  message: string;
  orderId?: string;
  read: boolean;
  createdAt: string;
}

export interface OrderDetails {
  order: Order;
  customer: Profile | null;
  products: Product[] | null;
  payment: Payment | null;
  shipment: Shipment | null;
  unavailable: string[];
}

export interface Dashboard {
  user: Profile | null;
  recentOrders: Order[] | null;
  recommendations: unknown[] | null;
  unreadNotifications: number | null;
  unavailable: string[];
}

// For a test: loaded into a server before it starts, it tells when the server cuts off those whom it does not wait for.
import { Server } from 'node:http';

const cutOff = Reflect.get(Server.prototype, 'closeAllConnections');
Server.prototype.closeAllConnections = function (this: Server) {
  // The identity provider beside it waits for nobody.
  if (!new Error().stack?.includes('/dev-idp/')) console.error('connections are cut off');
  cutOff.call(this);
};

/**
 * The part of a session that outlives its connections and is the same for both directions: whose session it is, which
 * packet identifiers are taken, and the changes that a store is to keep. It knows neither messages nor packets' rules.
 *
 * <p>Start reading at {@link io.caddis.mqtt.session.state.Changes}, which decides when a packet may leave.
 */
package io.caddis.mqtt.session.state;

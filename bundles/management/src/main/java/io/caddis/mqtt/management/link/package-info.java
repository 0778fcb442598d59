/**
 * One link of a client: what it goes through, how it is opened, and where it stands.
 *
 * <p>Secrets, TLS setups and credentials are asked for on pool threads before a link is opened; what it tells goes to
 * {@code LinkEvents}, whose implementation takes the client's lock. Packets and sessions are known elsewhere. Start
 * reading at {@code LinkSide}, then {@code Preparation}.
 */
package io.caddis.mqtt.management.link;

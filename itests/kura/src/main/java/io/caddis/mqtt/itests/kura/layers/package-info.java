/**
 * What stands above and beside a {@code DataTransportService} in Kura, written from what it is known to do, not from
 * its code: the data service with its database, the cloud service, and the services that a transport asks. The traps
 * that a transport can fall into are here on purpose.
 *
 * <p>Shared with the framework: the components are declared in a bundle that the tests make. Start reading at
 * {@link io.caddis.mqtt.itests.kura.layers.DataLayer}.
 */
package io.caddis.mqtt.itests.kura.layers;

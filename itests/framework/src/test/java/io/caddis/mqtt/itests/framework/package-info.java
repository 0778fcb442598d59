/**
 * The bundles as they are deployed: in Felix and in Equinox, against Artemis and, where it is installed, Mosquitto.
 *
 * <p>The tests run outside the framework and share the api packages with it. Start reading at {@link Deployment}, then
 * any test.
 */
package io.caddis.mqtt.itests.framework;

/**
 * Tells by an OSGi condition that a client is connected, for components that make no sense while it is not. A bundle of
 * its own, because containers older than OSGi R8 lack the package {@code org.osgi.service.condition}. One class.
 */
package io.caddis.mqtt.condition;

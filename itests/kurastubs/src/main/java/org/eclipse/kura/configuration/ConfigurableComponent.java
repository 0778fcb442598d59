package org.eclipse.kura.configuration;

/** Marks a service whose configuration Kura manages. */
public interface ConfigurableComponent {
}
